// Types of the API from its one description, and the right each call asks for, so that the menu follows the contract.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { parse } from 'yaml';

const spec = '../api/openapi.yaml';
const out = 'src/api/schema.gen.ts';
execFileSync('node_modules/.bin/openapi-typescript', [spec, '-o', out], { stdio: ['ignore', 'ignore', 'inherit'] });

const rights = {};
for (const methods of Object.values(parse(fs.readFileSync(spec, 'utf8')).paths)) {
  for (const call of Object.values(methods)) {
    if (call?.operationId && call['x-operation']) rights[call.operationId] = call['x-operation'];
  }
}
fs.appendFileSync(out, `\nexport const rightFor = ${JSON.stringify(rights, null, 2)} as const;\n`);

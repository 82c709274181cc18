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

// What proves a number and a person: the same dated table that the server judges by. What is no longer accepted is not offered.
const table = JSON.parse(fs.readFileSync('../data/law/evidence.json', 'utf8'));
const today = new Date().toISOString().slice(0, 10);
const offered = (rows) => rows.filter((r) => !r.refused && (!r.valid_to || r.valid_to >= today)).map((r) => ({ code: r.code, name: r.name, channels: r.self ?? r.channels, pair: r.counts === 'two' }));
fs.appendFileSync(out, `\nexport type Evidence = { code: string; name: { ja: string; en: string }; channels: string[]; pair: boolean };
export const evidence: { number: Evidence[]; identity: Evidence[] } = ${JSON.stringify({ number: offered(table.number), identity: offered(table.identity) }, null, 1)};\n`);

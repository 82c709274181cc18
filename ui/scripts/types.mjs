// Types of the API from its one description, and the right each call asks for, so that the menu follows the contract.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { parse } from 'yaml';

const spec = '../api/openapi.yaml';
const out = 'src/api/schema.gen.ts';
const types = (from, to) => execFileSync('node_modules/.bin/openapi-typescript', [from, '-o', to], { stdio: ['ignore', 'ignore', 'inherit'] });
types(spec, out);
types('../api/postbox.yaml', 'src/api/postbox.gen.ts');

const rights = {};
for (const methods of Object.values(parse(fs.readFileSync(spec, 'utf8')).paths)) {
  for (const call of Object.values(methods)) {
    if (call?.operationId && call['x-operation']) rights[call.operationId] = call['x-operation'];
  }
}
fs.appendFileSync(out, `\nexport const rightFor = ${JSON.stringify(rights, null, 2)} as const;\n`);

// Documents that carry a number and whose period the server can compute, from the law's own dated table, for the form that names one.
const today = new Date().toISOString().slice(0, 10);
const law = (table) => JSON.parse(fs.readFileSync(`../data/law/${table}.json`, 'utf8'));
const inForce = (row) => row.valid_from <= today && (!row.valid_to || row.valid_to >= today);
const { rules } = law('retention');
fs.writeFileSync('src/api/retention.gen.ts', `// Made by scripts/types.mjs.
export type Rule = { rule: string; valid_from: string; valid_to: string | null; forms: { code: string; ja: string; en: string }[]; law: string; article: string; event: { ja: string; en: string }; start: 'on_the_event' | 'january_11_after_year' | 'day_after_event' | 'day_after_january_31_after_year'; years: number; kind: 'floor' | 'ceiling' | 'house'; number: 'written' | 'never'; source: string; confidence: 'seen' | 'high' | 'medium' | 'low' };
export const retention: Rule[] = ${JSON.stringify(rules.map(({ note, forms, ...rest }) => ({ ...rest, forms: forms.map(({ code, ja, en }) => ({ code, ja, en })) })), null, 2)};\n`);
const documents = rules
  .filter((r) => r.number === 'written' && r.confidence !== 'low' && r.start !== 'on_the_event' && inForce(r))
  .flatMap((r) => r.forms.map(({ code, ja, en }) => ({ code, ja, en, event: r.event, of_year: r.start !== 'day_after_event' })));
fs.writeFileSync('src/api/documents.gen.ts', `// Made by scripts/types.mjs.\nexport const documents = ${JSON.stringify(documents, null, 2)};\n`);

// Papers of which whoever is asked can send a picture, and what is blackened on each.
const papers = (part) => law('evidence')[part].filter((r) => r.cover && inForce(r))
  .map(({ code, name, counts, cover }) => ({ code, name, ...(counts ? { counts } : {}), cover: cover.map(({ ja, en, by }) => ({ ja, en, by })) }));
fs.writeFileSync('src/collect/papers.gen.ts', `// Made by scripts/types.mjs.\nexport const papers = ${JSON.stringify({ number: papers('number'), identity: papers('identity') }, null, 2)};\n`);

// Every act that a line can be of, in both languages, for the filter and for lines that are read from their own bytes.
const acts = Object.entries(JSON.parse(fs.readFileSync('../data/messages/acts.json', 'utf8'))).map(([key, { ja, en }]) => ({ act: key.replace('ledger.act.', ''), ja, en }));
fs.writeFileSync('src/api/acts.gen.ts', `// Made by scripts/types.mjs.\nexport const acts = ${JSON.stringify(acts.sort((a, b) => (a.act < b.act ? -1 : 1)), null, 2)} as const;\n`);

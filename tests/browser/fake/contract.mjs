// Holds both sides of a conversation to a description in api/: finds the call for a method and path, and says what is wrong with
// a body. Small on purpose: it knows the parts of JSON Schema that the descriptions use, and stops at any other.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const root = new URL('../../../', import.meta.url);
export const require = createRequire(new URL('ui/package.json', root));
const { parse } = require('yaml');

const known = new Set(['$ref', 'type', 'enum', 'properties', 'required', 'additionalProperties', 'items', 'minItems', 'maxItems', 'minLength', 'maxLength', 'pattern', 'format', 'minimum', 'maximum']);
const saysOnly = new Set(['description', 'default', 'contentEncoding', 'contentMediaType']);

/** `name`: openapi, postbox. */
export function contract(name) {
  const spec = parse(fs.readFileSync(new URL(`api/${name}.yaml`, root), 'utf8'));

  const calls = [];
  for (const [path, methods] of Object.entries(spec.paths)) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]);
    const pattern = path.replace(/\{path\}$/, '(.+)').replace(/\{\w+\}/g, '([^/:]+)'); // No path of ours holds a dot.
    for (const [method, call] of Object.entries(methods)) if (call.operationId) calls.push({ ...call, method: method.toUpperCase(), names, pattern: new RegExp(`^${pattern}$`) });
  }

  function find(method, path) {
    for (const call of calls) {
      if (call.method !== method) continue;
      const m = call.pattern.exec(path);
      if (m) return { call, params: Object.fromEntries(call.names.map((n, i) => [n, decodeURIComponent(m[i + 1])])) };
    }
    return null;
  }

  const deref = (s) => (s?.$ref ? s.$ref.replace('#/', '').split('/').reduce((at, key) => at[key], spec) : s);

  function faults(schema, value, where = '') {
    const s = deref(schema);
    if (!s) return [];
    if (s.enum && !s.enum.includes(value)) return [`${where}: ${JSON.stringify(value)} is none of ${s.enum.join(', ')}`];
    switch (s.type) {
      case 'object': {
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${where}: not an object`];
        const out = (s.required ?? []).filter((k) => !(k in value)).map((k) => `${where}.${k}: missing`);
        for (const [k, v] of Object.entries(value)) {
          const child = s.properties?.[k];
          if (child) out.push(...faults(child, v, `${where}.${k}`));
          else if (s.additionalProperties === false) out.push(`${where}.${k}: not in the contract`);
          else if (typeof s.additionalProperties === 'object') out.push(...faults(s.additionalProperties, v, `${where}.${k}`));
          else if (s.properties) out.push(`${where}.${k}: unknown to the contract`);
        }
        return out;
      }
      case 'array':
        if (!Array.isArray(value)) return [`${where}: not an array`];
        if (s.minItems && value.length < s.minItems) return [`${where}: fewer than ${s.minItems}`];
        if (s.maxItems && value.length > s.maxItems) return [`${where}: more than ${s.maxItems}`];
        return value.flatMap((v, i) => faults(s.items, v, `${where}[${i}]`));
      case 'string':
        if (typeof value !== 'string') return [`${where}: not a string`];
        if (s.maxLength && value.length > s.maxLength) return [`${where}: longer than ${s.maxLength}`];
        if (s.minLength && value.length < s.minLength) return [`${where}: shorter than ${s.minLength}`];
        if (s.pattern && !new RegExp(s.pattern, 'u').test(value)) return [`${where}: not of the form ${s.pattern}`];
        if (s.format === 'date' && !/^\d{4}-\d\d-\d\d$/.test(value)) return [`${where}: ${value} is no date`];
        if (s.format === 'date-time' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value)) return [`${where}: ${value} is no instant`];
        return [];
      case 'integer':
        if (!Number.isInteger(value)) return [`${where}: not an integer`];
        return s.minimum !== undefined && value < s.minimum ? [`${where}: below ${s.minimum}`] : s.maximum !== undefined && value > s.maximum ? [`${where}: above ${s.maximum}`] : [];
      case 'boolean':
        return typeof value === 'boolean' ? [] : [`${where}: not a boolean`];
      default:
        return [];
    }
  }

  (function mustBeKnown(schema, where) {
    if (typeof schema !== 'object' || schema === null) return;
    for (const key of Object.keys(schema)) if (!known.has(key) && !saysOnly.has(key)) throw new Error(`${name}.yaml: ${where} has ${key}, which contract.mjs does not know`);
    for (const [key, child] of Object.entries(schema.properties ?? {})) mustBeKnown(child, `${where}.${key}`);
    mustBeKnown(schema.items, `${where}[]`);
    mustBeKnown(schema.additionalProperties, `${where}.*`);
  })({ properties: spec.components.schemas }, 'schemas');
  return { find, faults };
}

export const problemSchema = { $ref: '#/components/schemas/Problem' };
export const bodyOf = (content) => content && Object.entries(content)[0];

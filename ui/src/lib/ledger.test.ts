// What this browser verifies by itself, held to a log that the server's own code wrote, and to one of a small implementation that
// shares no code with either (tests/browser/fake/log.mjs): every size that cuts the tree differently, and every kind of byte changed.
import fs from 'node:fs';
import { beforeEach, describe, expect, test, vi } from 'vitest';
// @ts-expect-error It has no types.
import { Log } from '../../../tests/browser/fake/log.mjs';
import { readLeaf } from './leaf';
import { alarmsOf, deal, isDamaged, raise, rememberLookedAt, remembered, rememberVerified, stands, type Alarm } from './ledger_memory';
import { bytesOf, checkSignature, holdsLine, isConsistent, readCheckpoint, subtrees, type Tile } from './note';

vi.stubGlobal('isSecureContext', true);
vi.setConfig({ testTimeout: 60_000 });
const sample: { vkey: string; checkpoint: string; tiles: Record<string, string>; leaves: Record<string, string> } = JSON.parse(fs.readFileSync('../tests/vectors/tlog.json', 'utf8'));
const flipped = (bytes: Uint8Array, at: number) => bytes.map((b, i) => (i === at ? b ^ 1 : b));
const tilesWith = (change: (bytes: Uint8Array, path: string) => Uint8Array = (b) => b): Tile => async (level, path) => change(bytesOf(sample.tiles[`${level}/${path}`]!)!, `${level}/${path}`);
const now = readCheckpoint(sample.checkpoint)!;
const places = Object.keys(sample.leaves).map(Number);
const leafAt = (index: number) => bytesOf(sample.leaves[index]!)!;

describe('a log that the server wrote', () => {
  test('is signed', async () => expect(await checkSignature(sample.checkpoint, sample.vkey)).toBe('valid'));
  test.each(places)('holds line %i, and there only', async (index) => {
    const read = subtrees(now.size, tilesWith());
    expect(await holdsLine(now, index, leafAt(index), read)).toBe(true);
    for (const other of [index - 1, index + 1, 0.5, NaN, -1, now.size]) expect(await holdsLine(now, other, leafAt(index), read), String(other)).toBe(false);
  });
  test.each(places)('does not hold line %i with a byte of any field changed', async (index) => {
    const read = subtrees(now.size, tilesWith());
    const leaf = leafAt(index);
    for (let at = 0; at < leaf.length; at += 3) expect(await holdsLine(now, index, flipped(leaf, at), read)).toBe(false);
    expect(await holdsLine(now, index, leaf.slice(0, -1), read)).toBe(false);
    expect(await holdsLine(now, index, new Uint8Array([...leaf, 10]), read)).toBe(false);
  });
  test.each([[7, '0/000'], [7, '0/001.p/44'], [299, '0/001.p/44'], [299, '1/000.p/1']])('does not prove line %i by a tile %s that was changed, cut or emptied', async (index, path) => {
    const held = (change: (bytes: Uint8Array) => Uint8Array) => holdsLine(now, index, leafAt(index), subtrees(now.size, tilesWith((b, p) => (p === path ? change(b) : b))));
    for (const at of [0, 31]) expect(await held((b) => flipped(b, at)), String(at)).toBe(false);
    expect(await held((b) => flipped(b, b.length - 1))).toBe(path === '0/001.p/44' && index === 299); // That is its own hash, which is computed anew.
    expect(await held((b) => b.slice(32))).toBe(false);
    expect(await held(() => new Uint8Array())).toBe(false);
  });
  test('is not signed with any part of its checkpoint changed', async () => {
    const text = sample.checkpoint;
    const line = text.lastIndexOf('— ');
    for (let at = 0; at < text.length; at++) {
      if (text[at] === '\n') continue;
      const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
      if (text[at] === '=' && at > line) continue; // Padding: the same bytes, or none at all.
      expect(await checkSignature(changed, sample.vkey), `${at}: ${text[at]}`).toBe('invalid');
    }
    expect(await checkSignature(text.replace(/\n— .*\n$/, '\n'), sample.vkey)).toBe('invalid');
    expect(await checkSignature(text.replace('— ', '— \n'), sample.vkey)).toBe('invalid');
    expect(await checkSignature(text.replace(/[A-Za-z0-9+/=]+\n$/, '***\n'), sample.vkey)).toBe('invalid');
  });
  test('is not signed by another key, or under another name', async () => {
    const other = new Log(now.origin);
    expect(await checkSignature(sample.checkpoint, other.vkey)).toBe('invalid');
    expect(await checkSignature(sample.checkpoint, sample.vkey.replace('+', '2+'))).toBe('invalid');
    const renamed = new Log('somebody/else');
    other.leaves = renamed.leaves = [Buffer.from('{}')];
    renamed.origin = now.origin; // Its key signs a checkpoint of another log.
    expect(await checkSignature(renamed.checkpoint(), renamed.vkey)).toBe('invalid');
    for (const vkey of ['', 'a+b+c', sample.vkey.slice(0, -4), sample.vkey.replace(/\+[^+]*$/, '+***')]) expect(await checkSignature(sample.checkpoint, vkey)).toBe('invalid');
  });
});

describe('a log of another implementation', () => {
  const log = new Log('example/1');
  for (let i = 0; i < 515; i++) log.append({ act: 'number.reveal', n: i });
  const once = <V>(make: (key: string) => V) => { const made = new Map<string, V>(); return (key: string) => { if (!made.has(key)) made.set(key, make(key)); return made.get(key)!; }; };
  const stated = once((size) => readCheckpoint(log.checkpoint(Number(size)))!);
  const at = (size: number) => stated(String(size));
  const written = once((place) => new Uint8Array(log.tile(Number(place.slice(0, 1)), place.slice(2))));
  const tile: Tile = async (level, path) => written(`${level}/${path}`);
  const sizes = [1, 2, 3, 4, 5, 7, 8, 9, 255, 256, 257, 300, 511, 512, 513, 515];
  test.each(sizes)('of %i lines holds each of them', async (size) => {
    const read = subtrees(size, tile);
    for (const index of new Set([0, 1, 2, 6, 127, 128, 254, 255, 256, 300, 511, size - 2, size - 1].filter((i) => i >= 0 && i < size))) {
      expect(await holdsLine(at(size), index, log.leaves[index], read), String(index)).toBe(true);
      expect(await holdsLine(at(size), index, log.leaves[(index + 1) % 515], read), String(index)).toBe(false);
    }
  });
  test('is read by few tiles: fifty lines, each tile once', async () => {
    const asked: string[] = [];
    const read = subtrees(515, async (level, path) => { asked.push(`${level}/${path}`); return tile(level, path); });
    for (let index = 465; index < 515; index++) expect(await holdsLine(at(515), index, log.leaves[index], read)).toBe(true);
    expect(asked.sort()).toEqual(['0/001', '0/002.p/3', '1/000.p/2']);
  });
  test('continues each of its earlier states, and no other', async () => {
    const forged = new Log('example/1');
    forged.leaves = log.leaves.map((leaf: Buffer, i: number) => (i === 2 ? Buffer.from('{}') : leaf));
    const some = [1, 3, 7, 8, 255, 256, 257, 515];
    for (const before of some) for (const size of some.filter((s) => s >= before)) {
      expect(await isConsistent(at(before), at(size), tile), `${before} → ${size}`).toBe(true);
      if (before > 2) expect(await isConsistent(readCheckpoint(forged.checkpoint(before))!, at(size), tile), `forged ${before} → ${size}`).toBe(false);
    }
    expect(await isConsistent(at(300), at(256), tile)).toBe(false);
    expect(await isConsistent({ ...at(256), origin: 'example/2' }, at(300), tile)).toBe(false);
  });
});

test('a line tells its fields, and nothing that is none', () => {
  const leaf = readLeaf(Buffer.from('{"act":"number.reveal","actor":"account:7","id":"00","outcome":"done","records":["person:1",2],"time":"2026-11-22T00:00:00.000Z","v":1}').toString('base64'))!;
  expect(leaf).toMatchObject({ act: 'number.reveal', actor: 7, id: '00', outcome: 'done', purpose: '', records: ['person:1'] });
  for (const bad of ['***', '', Buffer.from('[]').toString('base64'), Buffer.from('null').toString('base64'), Buffer.from([0xff, 0x22]).toString('base64')]) expect(readLeaf(bad)).toBeNull();
});

describe('an alarm', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => void kept.set(k, v), removeItem: (k: string) => void kept.delete(k) });
  beforeEach(() => kept.clear());
  const alarm = (kind: Alarm['kind'], line?: number): Alarm => ({ kind, at: '2026-11-22T00:00:00Z', now: sample.checkpoint, line });
  const open = () => alarmsOf(3).filter((a) => !a.dealt).map((a) => a.kind);
  test('is open once for a kind', () => { raise(3, alarm('forked')); raise(3, alarm('forked')); raise(3, alarm('line', 4)); raise(3, alarm('line', 5)); expect(open()).toEqual(['forked', 'line']); expect(alarmsOf(4)).toEqual([]); });
  test('stays open when the ledger stands again', () => { raise(3, alarm('forked')); stands(3, ['forked']); expect(open()).toEqual(['forked']); });
  test('is not raised again while it lasts, once dealt with', () => { raise(3, alarm('forked')); deal(3, 100, 'reason', 'now'); raise(3, alarm('forked')); expect(open()).toEqual([]); });
  test('is new after the ledger has stood', () => { raise(3, alarm('forked')); deal(3, 100, 'reason', 'now'); stands(3, ['forked']); raise(3, alarm('forked')); expect(open()).toEqual(['forked']); });
  test('of another line is another alarm', () => { raise(3, alarm('line', 4)); deal(3, 100, 'reason', 'now'); raise(3, alarm('line', 4)); expect(open()).toEqual([]); raise(3, alarm('line', 5)); expect(open()).toEqual(['line']); });
  test('of a line is new after that line was verified', () => { raise(3, alarm('line', 4)); deal(3, 100, 'reason', 'now'); stands(3, ['line'], [5]); raise(3, alarm('line', 4)); expect(open()).toEqual([]); stands(3, ['line'], [4]); raise(3, alarm('line', 4)); expect(open()).toEqual(['line']); });
  test('keeps who dealt with it, why, and the evidence', () => { raise(3, alarm('server')); deal(3, 100, 'reason', 'now'); expect(alarmsOf(3)).toEqual([{ ...alarm('server'), dealt: { by: 100, reason: 'reason', at: 'now' } }]); });
  test('is raised by a memory that cannot be read, and what comes after it is kept', () => {
    for (const text of ['{', '{}', '']) { kept.set('azekura.checkpoint.3.alarms', text); expect(open()).toEqual(['memory']); }
    raise(3, alarm('forked')); expect(open()).toEqual(['memory', 'forked']);
    kept.set('azekura.checkpoint.3', 'nothing that is a checkpoint'); expect(isDamaged(3)).toBe(true); expect(isDamaged(4)).toBe(false);
  });
  test('leaves what was looked at in its place, and a verified checkpoint takes that away', () => {
    rememberVerified(3, now, sample.vkey, 'then'); rememberLookedAt(3, { ...now, text: now.text.replace('300', '900') });
    expect(remembered(3, 'verified')).toEqual(now); expect(remembered(3, 'looked_at')).not.toBeNull();
    rememberVerified(3, now, sample.vkey, 'then'); expect(remembered(3, 'looked_at')).toBeNull();
  });
  test('leaves what was remembered', () => { rememberVerified(3, now, sample.vkey, 'then'); raise(3, alarm('smaller')); deal(3, 100, 'reason', 'now'); expect(remembered(3, 'verified')).toEqual(now); });
});

import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { holdsNumber } from './typed_number';

// The server asks by the same rule, and its test reads the same file.
const vectors: { what: string; text: string; holds: boolean }[] = JSON.parse(fs.readFileSync('../tests/vectors/typed_number.json', 'utf8'));

describe('a number that was typed where none belongs', () => {
  it.each(vectors)('$what: $text', ({ text, holds }) => expect(holdsNumber(text)).toBe(holds));
});

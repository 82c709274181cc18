import { expect, test } from 'vitest';
import { changed, spanned, turned, whole } from './boxes';

const of = { width: 1000, height: 500 };

test('a box stays whole inside the picture, and large enough to be caught', () => {
  const box = { x: 900, y: 10, width: 90, height: 50 };
  expect(changed(box, { x: 500, y: -500 }, of)).toEqual({ x: 910, y: 0, width: 90, height: 50 });
  expect(changed(box, { width: 5000, height: -5000 }, of)).toEqual({ x: 0, y: 10, width: 1000, height: 10 });
});

test('a box is drawn in any direction, and cut off at the edges', () => {
  expect(spanned({ x: 300, y: 200 }, { x: 100, y: 50 }, of)).toEqual({ x: 100, y: 50, width: 200, height: 150 });
  expect(spanned({ x: 900, y: 400 }, { x: 2000, y: 2000 }, of)).toEqual({ x: 900, y: 400, width: 100, height: 100 });
});

test('four quarter turns bring a box back', () => {
  const box = { x: 10, y: 20, width: 30, height: 40 };
  expect(turned(box, of)).toEqual({ x: 440, y: 10, width: 40, height: 30 });
  const sizes = [of, { width: 500, height: 1000 }, of, { width: 500, height: 1000 }];
  expect(sizes.reduce((at, size) => turned(at, size), box)).toEqual(box);
});

test('a pixel that is touched is covered', () => {
  expect(whole({ x: 0.9, y: 1.1, width: 1.2, height: 0.5 })).toEqual({ x: 0, y: 1, width: 3, height: 1 });
});

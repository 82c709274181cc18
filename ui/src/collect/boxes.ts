// The black boxes over a picture, in its pixels. Values: whoever changes one gets a new one, which makes undoing easy.
export type Box = { x: number; y: number; width: number; height: number };
export type Size = { width: number; height: number };

const between = (low: number, value: number, high: number) => Math.max(low, Math.min(value, high));
/** A box smaller than this could not be seen or caught. */
export const least = (of: Size) => Math.round(Math.min(of.width, of.height) / 50);

/** The box moved and grown, kept whole inside the picture. */
export function changed(box: Box, by: Partial<Box>, of: Size): Box {
  const width = between(least(of), box.width + (by.width ?? 0), of.width);
  const height = between(least(of), box.height + (by.height ?? 0), of.height);
  return { x: between(0, box.x + (by.x ?? 0), of.width - width), y: between(0, box.y + (by.y ?? 0), of.height - height), width, height };
}

/** The box between two points, cut off at the picture's edges. */
export function spanned(a: { x: number; y: number }, b: { x: number; y: number }, of: Size): Box {
  const [x1, x2] = [a.x, b.x].map((x) => between(0, x, of.width)).sort((p, q) => p - q) as [number, number];
  const [y1, y2] = [a.y, b.y].map((y) => between(0, y, of.height)).sort((p, q) => p - q) as [number, number];
  return { x: x1, y: y1, width: x2 - x1, height: y2 - y1 };
}

/** Where the box is after the picture, `of` its size before, is turned right by a quarter. */
export const turned = (box: Box, of: Size): Box => ({ x: of.height - box.y - box.height, y: box.x, width: box.height, height: box.width });

/** Every pixel that the box touches. */
export function whole({ x, y, width, height }: Box): Box {
  const left = Math.floor(x), top = Math.floor(y);
  return { x: left, y: top, width: Math.ceil(x + width) - left, height: Math.ceil(y + height) - top };
}

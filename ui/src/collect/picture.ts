// A picture of a document: read, made small, and written anew as JPEG, so that nothing but its pixels goes along (no place, no
// time, no device) and what was blackened is black, not covered.
import { turned, whole, type Box } from './boxes';

const kLongEdge = 2000;
const kMostBytes = 1024 * 1024;
const kMostFile = 40e6;

export type PictureFault = 'unreadable' | 'heic' | 'too_large';
export class Unusable extends Error { constructor(readonly fault: PictureFault) { super(fault); } }

export type Picture = { canvas: HTMLCanvasElement; boxes: Box[] };

function canvasOf(width: number, height: number, draw: (context: CanvasRenderingContext2D) => void) {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.max(1, Math.round(height));
  const context = canvas.getContext('2d');
  if (!context) throw new Unusable('unreadable'); // The device has no memory left for it.
  draw(context);
  return canvas;
}

export async function readPicture(file: File): Promise<Picture> {
  if (file.size > kMostFile) throw new Unusable('too_large');
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    throw new Unusable(/\.hei[cf]$/i.test(file.name) || /hei[cf]/.test(file.type) ? 'heic' : 'unreadable');
  }
  const scale = Math.min(1, kLongEdge / Math.max(bitmap.width, bitmap.height));
  const canvas = canvasOf(bitmap.width * scale, bitmap.height * scale, (context) => {
    context.fillStyle = '#fff';
    context.fillRect(0, 0, context.canvas.width, context.canvas.height); // Of a picture one can see through.
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, context.canvas.width, context.canvas.height);
  });
  bitmap.close();
  return { canvas, boxes: [] };
}

/** The picture turned right by a quarter, its boxes with it. */
export function turnedPicture({ canvas, boxes }: Picture): Picture {
  return {
    canvas: canvasOf(canvas.height, canvas.width, (context) => {
      context.translate(canvas.height, 0);
      context.rotate(Math.PI / 2);
      context.drawImage(canvas, 0, 0);
    }),
    boxes: boxes.map((box) => turned(box, canvas)),
  };
}

/** The picture with its boxes burnt in, at most `longEdge` long. */
export function burnt({ canvas, boxes }: Picture, longEdge = kLongEdge) {
  const scale = Math.min(1, longEdge / Math.max(canvas.width, canvas.height));
  return canvasOf(canvas.width * scale, canvas.height * scale, (context) => {
    context.drawImage(canvas, 0, 0, context.canvas.width, context.canvas.height);
    context.fillStyle = '#000';
    for (const box of boxes) {
      const { x, y, width, height } = whole({ x: box.x * scale, y: box.y * scale, width: box.width * scale, height: box.height * scale });
      context.fillRect(x, y, width, height);
    }
  });
}

/** What is sent: a JPEG that the contract takes. */
export async function jpegOf(picture: Picture): Promise<Uint8Array<ArrayBuffer>> {
  for (let longEdge = kLongEdge; longEdge > 400; longEdge *= 0.8) {
    const canvas = burnt(picture, longEdge);
    for (const quality of [0.85, 0.7, 0.5]) {
      const blob = await new Promise<Blob | null>((done) => { canvas.toBlob(done, 'image/jpeg', quality); });
      if (blob && blob.size <= kMostBytes) return new Uint8Array(await blob.arrayBuffer());
    }
  }
  throw new Unusable('too_large');
}

/** Gives its memory back at once. */
export function forget({ canvas }: Picture) { canvas.width = canvas.height = 0; }

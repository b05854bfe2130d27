import type { Pixels } from './pixels.ts';

const UPRIGHT = 1;
const EXIF = 0x45786966;
const ORIENTATION = 0x0112;

/** How the camera was held, as a JPEG says it: 1, upright, to 8. Browsers turn pictures by themselves. */
export function orientationOf(bytes: Uint8Array): number {
  try {
    return findOrientation(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch {
    // It ends in the middle of what it says.
    return UPRIGHT;
  }
}

/** Segment by segment, until the picture itself begins. */
function findOrientation(view: DataView): number {
  let at = 2;
  while (view.getUint8(at) === 0xff && view.getUint8(at + 1) !== 0xda) {
    if (view.getUint8(at + 1) === 0xe1 && view.getUint32(at + 4) === EXIF) return readTags(view, at + 10);
    at += 2 + view.getUint16(at + 2);
  }
  return UPRIGHT;
}

function readTags(view: DataView, tiff: number): number {
  const isLittle = view.getUint16(tiff) === 0x4949;
  const first = tiff + view.getUint32(tiff + 4, isLittle);
  for (let left = view.getUint16(first, isLittle), tag = first + 2; left > 0; left -= 1, tag += 12) {
    if (view.getUint16(tag, isLittle) === ORIENTATION) return view.getUint16(tag + 8, isLittle);
  }
  return UPRIGHT;
}

/** Turns and mirrors a picture so that it stands upright. */
export function upright(pixels: Pixels, orientation: number): Pixels {
  if (orientation <= UPRIGHT || orientation > 8) return pixels;
  const isTurned = orientation >= 5;
  const isMirrored = [2, 3, 7, 8].includes(orientation);
  const isUpsideDown = [3, 4, 6, 7].includes(orientation);
  const [width, height] = isTurned ? [pixels.height, pixels.width] : [pixels.width, pixels.height];
  const from = new Uint32Array(pixels.data.buffer, pixels.data.byteOffset, pixels.width * pixels.height);
  const to = new Uint32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [column, row] = isTurned ? [y, x] : [x, y];
      const left = isMirrored ? pixels.width - 1 - column : column;
      const top = isUpsideDown ? pixels.height - 1 - row : row;
      to[y * width + x] = from[top * pixels.width + left]!;
    }
  }
  return { data: new Uint8ClampedArray(to.buffer), width, height };
}

import type { Picture } from '../../photos/work/picture.ts';
import { sizeWithin } from '../../photos/work/size-within.ts';

/** A picture as its pixels, in RGBA. */
export interface Pixels {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/**
 * A photo whose pixels are all there.
 * @param turn - makes its thumbnail stand upright
 */
export function pixelPicture(pixels: Pixels, turn: (thumbnail: Pixels) => Pixels): Picture<Pixels> {
  const { data, width, height } = pixels;
  return {
    width,
    height,
    rows: (top, count) => data.subarray(4 * width * top, 4 * width * (top + count)),
    shrink(edge) {
      const thumbnail = turn(shrink(pixels, edge));
      return { thumbnail, pixels: thumbnail.data };
    },
  };
}

/** Each pixel of the copy is the mean of those that it stands for. */
function shrink(from: Pixels, edge: number): Pixels {
  const { width, height } = sizeWithin(edge, from);
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y += 1) {
    const [top, bottom] = span(y, height, from.height);
    for (let x = 0; x < width; x += 1) {
      const [left, right] = span(x, width, from.width);
      data.set(mean(from, left, top, right, bottom), 4 * (y * width + x));
    }
  }
  return { data, width, height };
}

/** Where the original lies of which a line or column is made: at least one of it. */
function span(at: number, count: number, of: number): [from: number, to: number] {
  const from = Math.floor((at * of) / count);
  return [from, Math.max(from + 1, Math.floor(((at + 1) * of) / count))];
}

function mean({ data, width }: Pixels, left: number, top: number, right: number, bottom: number): number[] {
  let [red, green, blue, alpha] = [0, 0, 0, 0];
  for (let y = top; y < bottom; y += 1) {
    for (let at = 4 * (y * width + left), end = 4 * (y * width + right); at < end; at += 4) {
      red += data[at]!;
      green += data[at + 1]!;
      blue += data[at + 2]!;
      alpha += data[at + 3]!;
    }
  }
  const count = (right - left) * (bottom - top);
  return [red / count, green / count, blue / count, alpha / count];
}

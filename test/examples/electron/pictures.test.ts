import { readFileSync } from 'node:fs';
import { encode } from '@cwasm/lodepng';
import { describe, expect, test } from '@jest/globals';
import { decode, kindOf } from '../../../examples/electron/work/decode.ts';
import { orientationOf, upright } from '../../../examples/electron/work/orientation.ts';
import { type Pixels, pixelPicture } from '../../../examples/electron/work/pixels.ts';

/** Grey pixels, row by row. */
function grey(width: number, ...values: number[]): Pixels {
  const data = Uint8ClampedArray.from(values.flatMap((value) => [value, value, value, 255]));
  return { data, width, height: values.length / width };
}
const values = ({ data }: Pixels): number[] => Array.from(data).filter((_, index) => index % 4 === 0);
const same = (pixels: Pixels): Pixels => pixels;

describe('A file', () => {
  test('is told by what is in it, whatever its name says', () => {
    expect(kindOf(readFileSync('examples/photos/public/samples/city-shaken.webp'))).toBe('webp');
    expect(kindOf(encode(grey(1, 5)))).toBe('png');
    expect(kindOf(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe('jpeg');
    expect(kindOf(Buffer.from('RIFF but no picture'))).toBeUndefined();
    expect(kindOf(new Uint8Array())).toBeUndefined();
  });

  test('becomes pixels, or says in plain words why not', () => {
    const { width, height } = decode(readFileSync('examples/photos/public/samples/city-shaken.webp'));
    expect([width, height]).toEqual([2800, 1867]);
    expect(values(decode(encode(grey(2, 1, 2, 3, 4))))).toEqual([1, 2, 3, 4]);
    expect(() => decode(Buffer.from('text'))).toThrow('not a picture that the app can read');
    expect(() => decode(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1, 2))).toThrow('This JPEG picture is damaged');
  });
});

describe('A picture of pixels', () => {
  test('gives its rows, and a copy whose pixels are the means of theirs', () => {
    const picture = pixelPicture(grey(4, 0, 10, 100, 110, 20, 30, 120, 130), same);
    expect(Array.from(picture.rows(1, 1)).filter((_, index) => index % 4 === 0)).toEqual([20, 30, 120, 130]);
    const { thumbnail, pixels } = picture.shrink(2);
    expect([thumbnail.width, thumbnail.height, values(thumbnail)]).toEqual([2, 1, [15, 115]]);
    expect(pixels).toBe(thumbnail.data);
  });

  test('is not made larger, and stays one pixel wide at least', () => {
    expect(values(pixelPicture(grey(2, 1, 2), same).shrink(10).thumbnail)).toEqual([1, 2]);
    const narrow = pixelPicture(grey(1, ...Array<number>(100).fill(7)), same).shrink(10).thumbnail;
    expect([narrow.width, narrow.height]).toEqual([1, 10]);
  });

  test.each([
    [1, 2, [1, 2, 3, 4]],
    [2, 2, [2, 1, 4, 3]],
    [3, 2, [4, 3, 2, 1]],
    [4, 2, [3, 4, 1, 2]],
    [5, 2, [1, 3, 2, 4]],
    [6, 2, [3, 1, 4, 2]],
    [7, 2, [4, 2, 3, 1]],
    [8, 2, [2, 4, 1, 3]],
    [9, 2, [1, 2, 3, 4]],
  ])('of a camera that was held in way %i stands upright', (orientation, width, expected) => {
    const turned = upright(grey(2, 1, 2, 3, 4), orientation);
    expect([turned.width, values(turned)]).toEqual([width, expected]);
  });

  test('that lies on its side has its edges exchanged', () => {
    const { width, height } = upright(grey(3, 1, 2, 3), 6);
    expect([width, height]).toEqual([1, 3]);
  });
});

describe('The way a camera was held', () => {
  /** A JPEG's beginning, whose tags are in one order of bytes or the other. */
  const jpeg = (isLittle: boolean, tag = 0x0112): Uint8Array => {
    const bytes = new Uint8Array(60);
    const view = new DataView(bytes.buffer);
    // The file, a segment that says something else, and the one with the tags.
    view.setUint32(0, 0xffd8ffe0);
    view.setUint16(4, 4);
    view.setUint32(8, 0xffe10022);
    view.setUint32(12, 0x45786966);
    const tiff = 18;
    view.setUint16(tiff, isLittle ? 0x4949 : 0x4d4d);
    view.setUint32(tiff + 4, 8, isLittle);
    view.setUint16(tiff + 8, 1, isLittle);
    view.setUint16(tiff + 10, tag, isLittle);
    view.setUint16(tiff + 18, 6, isLittle);
    view.setUint16(44, 0xffda);
    return bytes;
  };

  test.each([true, false])('is read in either order of bytes', (isLittle) => {
    expect(orientationOf(jpeg(isLittle))).toBe(6);
  });

  test('is upright where nothing is said, or what is said ends too early', () => {
    expect(orientationOf(jpeg(true, 0x0100))).toBe(1);
    expect(orientationOf(jpeg(true).subarray(0, 30))).toBe(1);
    expect(orientationOf(encode(grey(1, 5)))).toBe(1);
  });
});

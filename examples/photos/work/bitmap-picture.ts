import type { Picture } from './picture.ts';
import { sizeWithin } from './size-within.ts';

/** A bitmap of the browser, whose pixels are read by way of canvases. */
export function bitmapPicture(bitmap: ImageBitmap): Picture<ImageBitmap> {
  const { width, height } = bitmap;
  /** One for all bands, as high as the first of them. */
  let band: OffscreenCanvasRenderingContext2D | undefined;
  return {
    width,
    height,
    rows(top, count) {
      band ??= contextOf(width, count);
      band.drawImage(bitmap, 0, top, width, count, 0, 0, width, count);
      return band.getImageData(0, 0, width, count).data;
    },
    shrink(edge) {
      const small = sizeWithin(edge, bitmap);
      const context = contextOf(small.width, small.height);
      context.imageSmoothingQuality = 'high';
      context.drawImage(bitmap, 0, 0, small.width, small.height);
      const pixels = context.getImageData(0, 0, small.width, small.height).data;
      return { thumbnail: context.canvas.transferToImageBitmap(), pixels };
    },
  };
}

function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const canvas = new OffscreenCanvas(width, height);
  return canvas.getContext('2d', { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
}

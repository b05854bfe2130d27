/** Makes a bitmap whose longer edge has at most `edge` pixels, and gives its pixels too. */
export function shrink(
  bitmap: ImageBitmap,
  edge: number,
): { readonly thumbnail: ImageBitmap; readonly pixels: Uint8ClampedArray } {
  const scale = Math.min(1, edge / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  const pixels = context.getImageData(0, 0, width, height).data;
  return { thumbnail: canvas.transferToImageBitmap(), pixels };
}

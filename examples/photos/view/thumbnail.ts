/** Shows a bitmap without copying a pixel of it. The bitmap is used up. */
export function drawThumbnail(canvas: HTMLCanvasElement, bitmap: ImageBitmap): void {
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap);
  canvas.hidden = false;
}

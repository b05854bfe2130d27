/** The brightness of each pixel, 0 to 255, of pixels in RGBA. */
export function luminance(pixels: Uint8ClampedArray): Uint8Array {
  const bright = new Uint8Array(pixels.length / 4);
  for (let index = 0, at = 0; index < bright.length; index += 1, at += 4) {
    // Rec. 709 in parts of 256.
    bright[index] = (54 * pixels[at]! + 183 * pixels[at + 1]! + 19 * pixels[at + 2]!) >> 8;
  }
  return bright;
}

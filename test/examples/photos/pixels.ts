/** Pixels in RGBA, each given by its place. */
export function paint(
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly [red: number, green: number, blue: number],
): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let index = 0; index < width * height; index += 1) {
    pixels.set([...colour(index % width, Math.floor(index / width)), 255], index * 4);
  }
  return pixels;
}

/** A decoded photo: the browser's bitmap, or pixels where there is no browser. */
export interface Picture<Thumbnail> {
  readonly width: number;
  readonly height: number;
  /** Pixels in RGBA of some of its rows. */
  rows(top: number, count: number): Uint8ClampedArray;
  /** A small copy whose longer edge has at most `edge` pixels, and its pixels in RGBA. */
  shrink(edge: number): { readonly thumbnail: Thumbnail; readonly pixels: Uint8ClampedArray };
}

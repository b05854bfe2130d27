interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of a copy whose longer edge has at most `edge` pixels. */
export function sizeWithin(edge: number, { width, height }: Size): Size {
  const scale = Math.min(1, edge / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** What people call a sharpness of 0 to 100. */
export type SharpnessName = 'sharp' | 'soft' | 'blurred';

const SHARP = 42;
const SOFT = 30;

export function sharpnessName(sharpness: number): SharpnessName {
  if (sharpness >= SHARP) return 'sharp';
  return sharpness >= SOFT ? 'soft' : 'blurred';
}

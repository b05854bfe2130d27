const UNITS: readonly (readonly [name: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
];

/** Milliseconds for people, exactly: `30 s`, `90 min`, `1.5 s`. */
export function showDuration(ms: number): string {
  for (const [name, size] of UNITS) if (ms >= size && ms % size === 0) return `${ms / size} ${name}`;
  return ms > 1000 && ms % 100 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}

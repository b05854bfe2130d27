const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A time that is to come, for people, and how many milliseconds that stays true. */
export interface Words {
  readonly text: string;
  readonly lasts: number;
}

/**
 * How far away something is: `now`, `in 4 s`, `in 12 min`, `in 3 h`, `in 5 d`; always the next whole unit above.
 *
 * @param ms - milliseconds until then
 */
export function inWords(ms: number): Words {
  if (ms <= 0) return { text: 'now', lasts: Number.POSITIVE_INFINITY };
  const [unit, name] = unitOf(ms);
  const count = Math.ceil(ms / unit);
  // Below, the next unit says it.
  return { text: `in ${count} ${name}`, lasts: ms - (count - 1) * unit };
}

function unitOf(ms: number): readonly [ms: number, name: string] {
  if (ms <= MINUTE) return [SECOND, 's'];
  if (ms <= HOUR) return [MINUTE, 'min'];
  if (ms <= 2 * DAY) return [HOUR, 'h'];
  return [DAY, 'd'];
}

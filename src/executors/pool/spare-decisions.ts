/** Milliseconds that all workers have had their calls, before another begins beside them. */
const PATIENCE = 10;
/** A function that takes so many milliseconds is short. */
const SHORT = 50;
/** A longer one is short beside calls that have executed so many times as long. */
const TIMES = 4;

/** What decides who begins on a spare worker. */
export interface SpareState {
  /** How many calls may execute at once for whatever reason. */
  readonly limit: number;
  /** How many more may, on spares. */
  readonly spares: number;
  /** When those that execute began, the oldest first. */
  readonly starts: readonly number[];
}

/**
 * The earliest moment at which a call may begin on a spare, if nothing else happens.
 * @param mean - milliseconds that its function takes; `undefined` where it was not measured
 */
export function spareTime({ limit, spares, starts }: SpareState, mean: number | undefined): number {
  const free = limit + spares - starts.length;
  // Where the limit is not reached, it needs none.
  if (starts.length < limit || free < 1) return Number.POSITIVE_INFINITY;
  const isShort = mean !== undefined && mean <= SHORT;
  // The last one is kept for those that are known to give it back soon.
  if (free === 1 && !isShort) return Number.POSITIVE_INFINITY;
  const patience = starts[limit - 1]! + PATIENCE;
  return mean === undefined || isShort ? patience : Math.max(patience, starts.at(-1)! + TIMES * mean);
}

/**
 * The mean to reckon with. Of a function that was not measured nothing is known, but where calls of it execute and several wait: that is
 * work in bulk, which would take all spares and end no sooner.
 */
export function expectedMean(mean: number | undefined, executing: number, waiting: number): number | undefined {
  return mean === undefined && executing > 0 && waiting > 1 ? Number.POSITIVE_INFINITY : mean;
}

/** Who begins on a spare now; and when it is to be looked at again, where nobody does. */
export interface SpareChoice<C> {
  readonly chosen: C | undefined;
  readonly at: number;
}

/** Of those that may begin on a spare now, the one whose function is the shortest; one that was not measured counts as barely short. */
export function chooseForSpare<C>(
  state: SpareState,
  waiting: Iterable<C>,
  meanOf: (call: C) => number | undefined,
  now: number,
): SpareChoice<C> {
  let chosen: C | undefined;
  let least = Number.POSITIVE_INFINITY;
  let at = Number.POSITIVE_INFINITY;
  for (const call of waiting) {
    const mean = meanOf(call);
    const time = spareTime(state, mean);
    if (time > now) at = Math.min(at, time);
    else if ((mean ?? SHORT) < least) {
      chosen = call;
      least = mean ?? SHORT;
    }
  }
  return { chosen, at };
}

/**
 * The earliest moment at which an unused worker should stand ready, if nothing else happens: calls that execute for long may go on so,
 * or be cancelled together with their workers.
 * @param available - workers that are or will be free
 */
export function warmTime({ starts }: SpareState, available: number): number {
  return starts.length === 0 || available > 0 ? Number.POSITIVE_INFINITY : starts.at(-1)! + SHORT;
}

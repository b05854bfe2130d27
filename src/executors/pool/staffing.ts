/** What decides how many workers there should be. */
export interface Staff {
  /** How many wanted tasks may execute at once. */
  readonly limit: number;
  /** Tasks that wait. */
  readonly queued: number;
  /** Workers that execute a wanted task, or are taken otherwise. */
  readonly busy: number;
  /** Workers that start. */
  readonly starting: number;
  /** Workers that are free, those that start included. */
  readonly available: number;
}

/** Whether a task waits that may execute and will find no worker. */
export function lacksWorker({ limit, queued, busy, available }: Staff): boolean {
  return available < Math.min(queued, limit - busy);
}

/**
 * Whether there should be one worker more than tasks need. It may be one beyond the limit. One at a time: workers that start together
 * delay each other, and the first one is waited for.
 */
export function lacksSpare({ limit, queued, busy, starting, available }: Staff): boolean {
  const wanted = Math.min(queued, limit - busy);
  return starting === 0 && available <= wanted && busy + available <= limit;
}

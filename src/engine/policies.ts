import type { Policy } from './handler-types.js';

/** How things stand for one handler (or group), owner and key when a call comes. */
export interface LaneState {
  /** Runs that hold a place: started, and not closed yet. */
  readonly running: number;
  /** How many of them only clean up. */
  readonly closing: number;
  /** Calls that wait for a place. */
  readonly waiting: number;
  /** How many places there are. */
  readonly limit: number;
}

/** What becomes of a call, and of those before it. */
export interface Decision {
  /** `enter`: it starts now, or as soon as there is a place. `share`: the run there is. `drop`: it is cancelled at once. */
  readonly call: 'enter' | 'share' | 'drop';
  /** How many of the oldest runs are cancelled, beside those that are already. */
  readonly cancelRunning: number;
  /** How many of the calls that wait are cancelled, from the oldest on. */
  readonly cancelWaiting: number;
  /** So many of the oldest are passed over: they have a place when clean-up has ended. */
  readonly spareWaiting: number;
}

const enter: Decision = { call: 'enter', cancelRunning: 0, cancelWaiting: 0, spareWaiting: 0 };

/**
 * The policies, each a function of the state alone.
 *
 * @remarks Idea: the schedulers of ember-concurrency.
 */
const policies: { readonly [P in Policy]: (state: LaneState) => Decision } = {
  parallel: () => enter,
  queue: () => enter,
  restart: restartOldest,
  drop: (state) => (hasRoom(state) ? enter : { ...enter, call: 'drop' }),
  share: (state) => (hasRoom(state) ? enter : { ...enter, call: 'share' }),
  keepLatest,
};

/** What only cleans up holds no place; who waits for its end has one. */
function hasRoom({ running, closing, waiting, limit }: LaneState): boolean {
  return running - closing + waiting < limit;
}

function keepLatest({ running, closing, waiting, limit }: LaneState): Decision {
  const spareWaiting = Math.min(waiting, Math.max(0, limit - (running - closing)));
  return { ...enter, spareWaiting, cancelWaiting: waiting - spareWaiting };
}

/** As many of the newest are left as there are places. */
function restartOldest({ running, closing, waiting, limit }: LaneState): Decision {
  const live = running - closing;
  const excess = Math.max(0, live + waiting + 1 - limit);
  const cancelRunning = Math.min(excess, live);
  return { ...enter, cancelRunning, cancelWaiting: Math.min(excess - cancelRunning, waiting) };
}

/** The names of the policies. */
export const policyNames = Object.keys(policies);

/** How many places a policy has where nothing is said. */
export function defaultConcurrency(policy: Policy): number {
  return policy === 'parallel' ? Number.POSITIVE_INFINITY : 1;
}

export function decide(policy: Policy, state: LaneState): Decision {
  return policies[policy](state);
}

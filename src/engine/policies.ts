import type { Policy } from './handler-types.js';

/** How things stand for one handler (or group), owner and key when a call comes. */
export interface LaneState {
  /** Runs that hold a place: started, and not closed yet. */
  readonly running: number;
  /** Calls that wait for a place. */
  readonly waiting: number;
  /** How many places there are. */
  readonly limit: number;
}

/** What becomes of a call, and of those before it. */
export interface Decision {
  /** `enter`: it starts now, or as soon as there is a place. `share`: the run there is. `drop`: it is cancelled at once. */
  readonly call: 'enter' | 'share' | 'drop';
  /** How many of the oldest runs are cancelled. */
  readonly cancelRunning: number;
  /** Whether those that wait are cancelled. */
  readonly cancelWaiting: boolean;
}

const enter: Decision = { call: 'enter', cancelRunning: 0, cancelWaiting: false };

/**
 * The policies, each a function of the state alone.
 *
 * @remarks Idea: the schedulers of ember-concurrency.
 */
const policies: { readonly [P in Policy]: (state: LaneState) => Decision } = {
  parallel: () => enter,
  queue: () => enter,
  restart: ({ running, limit }) => ({
    call: 'enter',
    cancelRunning: Math.max(0, running + 1 - limit),
    cancelWaiting: true,
  }),
  drop: ({ running, waiting, limit }) => (running + waiting < limit ? enter : { ...enter, call: 'drop' }),
  share: ({ running, waiting, limit }) => (running + waiting < limit ? enter : { ...enter, call: 'share' }),
  keepLatest: ({ running, limit }) => (running < limit ? enter : { ...enter, cancelWaiting: true }),
};

/** The names of the policies. */
export const policyNames = Object.keys(policies);

/** How many places a policy has where nothing is said. */
export function defaultConcurrency(policy: Policy): number {
  return policy === 'parallel' ? Number.POSITIVE_INFINITY : 1;
}

export function decide(policy: Policy, state: LaneState): Decision {
  return policies[policy](state);
}

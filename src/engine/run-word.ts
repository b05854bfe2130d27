import type { RunSnapshot } from '../core/run.js';

/** What a run does, in a word for people. */
export type RunWord = 'pending' | 'running' | 'cancelling' | 'done' | 'failed' | 'cancelled';

const WORDS = {
  pending: 'pending',
  running: 'running',
  success: 'done',
  error: 'failed',
  cancelled: 'cancelled',
} as const satisfies Record<RunSnapshot['state'], RunWord>;

export function wordOf({ state, isCancelling }: RunSnapshot): RunWord {
  return isCancelling ? 'cancelling' : WORDS[state];
}

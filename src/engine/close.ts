import { setLimit, systemClock } from '../core/clock.js';
import { developmentHooks } from '../core/development-hooks.js';
import { macrotask } from '../core/host.js';
import { runsBelow } from '../core/observable-run.js';
import type { Tree } from '../core/tree.js';
import { cancelRuns } from './registry.js';

/** How a tree is closed. */
export interface Closing {
  /** Milliseconds in which what is under way may end by itself. */
  readonly drain: number;
  /** Milliseconds for the clean-up. */
  readonly timeout: number;
  /** Ends what the runs ran on. */
  readonly release: () => Promise<void>;
  /** Aborts where somebody will not wait for what is under way. */
  readonly hurry: AbortSignal;
}

/**
 * Closes a tree: no new work; what is under way may end by itself, as long as it is drained; then all runs are cancelled, and when their
 * clean-up has ended or time is up, what they ran on ends.
 */
export async function closeTree(tree: Tree, { drain, timeout, release, hurry }: Closing): Promise<void> {
  if (drain > 0) {
    tree.drain();
    await runsEnded(tree, drain, () => {}, hurry);
  }
  tree.close();
  cancelRuns(tree, runsBelow(tree.root), 'close', undefined);
  await runsEnded(tree, timeout, () => {
    const names = runsBelow(tree.root).map((run) => `\`${run.name || run.id}\``);
    tree.log('error', `close() waited ${timeout} ms, and abandons what has not ended: ${names.join(', ')}`);
  });
  developmentHooks.closed?.(tree);
  // Whether anybody looks at what failed last is decided in the next macrotask: a program may end right after this.
  await Promise.all([release(), new Promise<void>((resolve) => macrotask(resolve))]);
}

/** Holds the program's loop for as long as it waits, through the timer. */
function runsEnded(tree: Tree, timeout: number, late: () => void, hurry?: AbortSignal): Promise<void> {
  if (tree.root.firstChild === undefined || hurry?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      hold?.();
      stopTimer();
      stopListening();
      hurry?.removeEventListener('abort', end);
      resolve();
    };
    // Without a limit there is nothing to tell, but the loop is held all the same.
    const hold = timeout === Number.POSITIVE_INFINITY ? systemClock.timer(timeout, () => {}) : undefined;
    const stopTimer = setLimit(tree.clock, timeout, () => {
      late();
      end();
    });
    const stopListening = tree.on('allFinished', end);
    hurry?.addEventListener('abort', end);
  });
}

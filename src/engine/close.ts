import { setLimit, systemClock } from '../core/clock.js';
import { developmentHooks } from '../core/development-hooks.js';
import { runsBelow } from '../core/observable-run.js';
import type { Tree } from '../core/tree.js';
import { cancelRuns } from './registry.js';

/** Closes a tree: no new work, all runs cancelled, then, when their clean-up has ended or time is up, what they ran on. */
export async function closeTree(tree: Tree, timeout: number, release: () => Promise<void>): Promise<void> {
  tree.close();
  cancelRuns(tree, runsBelow(tree.root), 'close', undefined);
  await runsEnded(tree, timeout);
  developmentHooks.closed?.(tree);
  await release();
}

/** Holds the program's loop for as long as it waits, through the timer. */
function runsEnded(tree: Tree, timeout: number): Promise<void> {
  if (tree.root.firstChild === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      hold?.();
      stopTimer();
      stopListening();
      resolve();
    };
    // Without a limit there is nothing to tell, but the loop is held all the same.
    const hold = timeout === Number.POSITIVE_INFINITY ? systemClock.timer(timeout, () => {}) : undefined;
    const stopTimer = setLimit(tree.clock, timeout, () => {
      const names = runsBelow(tree.root).map((run) => `\`${run.name || run.id}\``);
      tree.log('error', `close() waited ${timeout} ms, and abandons what has not ended: ${names.join(', ')}`);
      end();
    });
    const stopListening = tree.on('allFinished', end);
  });
}

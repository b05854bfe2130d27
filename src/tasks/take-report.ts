import { developmentHooks } from '../core/development-hooks.js';
import type { ProgressState } from '../core/progress-state.js';
import type { Tree } from '../core/tree.js';
import type { ProgressReport } from '../executors/executor.js';

/** Takes what a function reports into the progress of its task. */
export function takeReport(
  progress: ProgressState,
  { advance, odd, ...update }: ProgressReport,
  tree: Tree,
  name: string,
): void {
  if (advance !== undefined) progress.advance(advance);
  progress.update(update);
  if (odd !== undefined)
    developmentHooks.noticed?.(
      tree,
      name,
      `\`${odd}\` is no progress. Give a fraction from 0 to 1 (-1: indeterminate), or steps: \`update({ completed, total })\``,
    );
}

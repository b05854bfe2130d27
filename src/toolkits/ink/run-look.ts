import { printable } from '../../core/printable.js';
import type { Run, RunSnapshot } from '../../core/run.js';
import { errorText } from '../../engine/error-text.js';
import { type RunWord, wordOf } from '../../engine/run-word.js';
import type { BarState } from './bar-cells.js';
import type { Look } from './look.js';

/** What lists and lines say of a run, safe to be shown. */
export interface RunLook extends BarState {
  readonly name: string;
  /** In one word; of a failure nothing but that it is one. */
  readonly word: RunWord;
  readonly message: string;
  /** `''` where it did not fail. */
  readonly error: string;
}

/** What a run is like now. */
export function lookOf(now: RunSnapshot): RunLook {
  const { id, name, state, progress, error } = now;
  const isDone = state === 'success';
  return {
    name: printable(name || id),
    word: wordOf(now),
    fraction: isDone ? 1 : progress.fraction,
    isCounted: progress.total !== undefined,
    message: printable(progress.message),
    error: state === 'error' ? errorText(error) : '',
  };
}

export const WORD_STYLES: Readonly<Record<RunWord, object>> = {
  pending: { dimColor: true },
  running: { color: 'cyan' },
  cancelling: { color: 'yellow' },
  done: { color: 'green' },
  failed: { color: 'red' },
  cancelled: { color: 'yellow' },
};

const SIGNS = {
  pending: 'waiting',
  running: 'running',
  cancelling: 'terminated',
  done: 'success',
  failed: 'failed',
  cancelled: 'terminated',
} as const satisfies Record<RunWord, keyof Look['signs']>;

export function signOf(word: RunWord, { signs }: Look): string {
  return signs[SIGNS[word]];
}

/** `upload: done`, `upload: failed: offline`. */
export function sentenceOf(run: Run): string {
  const { name, word, error } = lookOf(run.getSnapshot());
  return `${name}: ${word}${error && `: ${error}`}`;
}

import { useCallback, useEffect, useMemo } from 'react';
import type { Progress } from '../../core/progress.js';
import { noProgress } from '../../core/progress-state.js';
import type { Run } from '../../core/run.js';
import { checkFunction } from '../../core/validation.js';
import { Selection, Shown } from './selection.js';
import { useKept } from './use-kept.js';
import { useStore } from './use-store.js';

/**
 * The progress of a run, at most once a frame.
 *
 * @param run - a run, or none yet
 * @returns the empty one without a run, on a server, and while a page takes its markup over
 * @example
 * ```tsx
 * import type { Run } from 'offloop';
 * import { useProgress } from 'offloop/react';
 * function Percent({ run }: { readonly run: Run | undefined }) {
 *   return <b>{useProgress(run, ({ percent }) => Math.floor(percent))} %</b>;
 * }
 * ```
 */
export function useProgress(run: Run | undefined): Progress;
/** @param select - what of it is shown: only when that changes, in itself or in one of its parts, the component renders again */
export function useProgress<T>(run: Run | undefined, select: (progress: Progress) => T): T;
export function useProgress(run: Run | undefined, select: (progress: Progress) => unknown = all): unknown {
  checkFunction('select', select);
  const shown = useKept(() => new Shown(), []);
  const selection = useMemo(() => new Selection(select, shown), [select, shown]);
  const getSnapshot = useCallback(() => selection.of(run?.getSnapshot().progress ?? noProgress), [selection, run]);
  const getFirst = useCallback(() => selection.of(noProgress), [selection]);
  const value = useStore(run?.subscribe ?? never, getSnapshot, getFirst);
  useEffect(() => shown.note(value));
  return value;
}

const all = (progress: Progress): Progress => progress;
const never = (): (() => void) => () => {};

import type { Run } from '../../core/run.js';
import type { Engine } from '../../engine/engine.js';
import type { RunFilter } from '../../engine/run-filter.js';
import { useEngineOr } from './engine-provider.js';
import { useKept } from './use-kept.js';
import { useStore } from './use-store.js';

/** Which runs `useRuns` lists. */
export interface RunsOptions extends RunFilter {
  /** Whose. @defaultValue that of the nearest `EngineProvider` */
  readonly engine?: Engine;
  /** So many of the last that ended stay in the list. @defaultValue 0 */
  readonly keep?: number;
}

/**
 * The runs of an engine as a list: without name, group, state or owner the top-level ones, with one of them those of the whole tree.
 *
 * The component renders again when the list is another, not when one of its runs moves: let each row follow its own run by {@link useRun}.
 *
 * @param filter - which runs
 * @returns the same array until the list is another; `[]` on a server and while a page takes its markup over
 * @throws {@link StateError} where there is no engine; `TypeError` or `RangeError` for a filter that cannot be used
 * @example
 * ```tsx
 * import { useRuns } from 'offloop/react';
 * function Uploads() {
 *   const runs = useRuns({ group: 'uploads', keep: 5 });
 *   return <ul>{runs.map((run) => <li key={run.id}>{run.name}</li>)}</ul>;
 * }
 * ```
 */
export function useRuns(filter: RunsOptions = {}): readonly Run[] {
  const { engine: given, ...options } = filter;
  const engine = useEngineOr(given);
  const { name, group, state, owner, keep } = options;
  const view = useKept(() => engine.runs.view(options), [engine, name, group, state, owner, keep]);
  return useStore(view.subscribe, view.getSnapshot, none);
}

const NONE: readonly Run[] = Object.freeze([]);
const none = (): readonly Run[] => NONE;

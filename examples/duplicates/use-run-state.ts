import type { Run, RunState } from 'offloop';
import { useCallback, useSyncExternalStore } from 'react';

/** The state of a run, and nothing else: `run.subscribe` would tell of its progress as well, more often than frames are drawn. */
export function useRunState(run: Run): RunState {
  const subscribe = useCallback((listener: () => void) => run.on('state', listener), [run]);
  return useSyncExternalStore(subscribe, () => run.state);
}

import { useCallback, useSyncExternalStore } from 'react';

/**
 * `useSyncExternalStore`, which looks again when it has subscribed: what has changed while an `Activity` was hidden React before 19.3 does not
 * see when it is shown again.
 */
export function useStore<T>(
  subscribe: (listener: () => void) => () => void,
  getSnapshot: () => T,
  getServerSnapshot: () => T,
): T {
  const subscribeAndLook = useCallback(
    (listener: () => void) => {
      const undo = subscribe(listener);
      listener();
      return undo;
    },
    [subscribe],
  );
  return useSyncExternalStore(subscribeAndLook, getSnapshot, getServerSnapshot);
}

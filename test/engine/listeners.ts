/** The listeners that an event target has, from now on. */
export function watchListeners(target: EventTarget): ReadonlySet<unknown> {
  const listeners = new Set<unknown>();
  const { addEventListener, removeEventListener } = target;
  target.addEventListener = (...args: Parameters<EventTarget['addEventListener']>) => {
    listeners.add(args[1]);
    addEventListener.apply(target, args);
  };
  target.removeEventListener = (...args: Parameters<EventTarget['removeEventListener']>) => {
    listeners.delete(args[1]);
    removeEventListener.apply(target, args);
  };
  return listeners;
}

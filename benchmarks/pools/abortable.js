/** A task that an AbortSignal cancels: `run(signal)` starts it. */
export function abortable(run) {
  const controller = new AbortController();
  const ended = run(controller.signal).catch(() => {});
  return { ended, cancel: () => controller.abort() };
}

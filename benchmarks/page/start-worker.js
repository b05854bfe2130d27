/** A module worker of this benchmark. */
export function startWorker(name) {
  return new Worker(`/workers/${name}.js`, { type: 'module' });
}

/** A bare one, as `RawPool` wants it. */
export function startRaw(onMessage) {
  const worker = startWorker('raw');
  worker.onmessage = ({ data }) => onMessage(data);
  return { post: (message, transfer = []) => worker.postMessage(message, transfer), end: () => worker.terminate() };
}

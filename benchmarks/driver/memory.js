import { contenders } from './contenders.js';

/** Contenders whose sample is the bytes of the heap that one of `count` handlers keeps while it waits as `wait` says. */
export function memoryPerHandler(wait, count) {
  return contenders(wait, (peer) => async () => {
    const kept = new Array(count).fill(undefined);
    const before = await heap();
    for (let i = 0; i < count; i++) kept[i] = peer.make(nothing);
    const bytes = (await heap()) - before;
    peer.release?.();
    if (peer.cancel) for (const handler of kept) peer.cancel(handler);
    await new Promise(setImmediate);
    return bytes / count;
  });
}

function nothing() {}

/** After what has been cancelled before is gone too. */
async function heap() {
  for (let i = 0; i < 3; i++) {
    await new Promise(setImmediate);
    globalThis.gc();
  }
  return process.memoryUsage().heapUsed;
}

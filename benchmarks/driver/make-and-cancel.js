import { contenders } from './contenders.js';

/** Contenders whose sample is the microseconds to make one of `count` handlers that wait for ever. */
export function making(count) {
  return contenders('suspended', (peer) => async () => (await makeAndEnd(peer, count)).making);
}

/** Contenders whose sample is the microseconds to cancel one of them, to the last line of its `finally`. */
export function cancelling(count) {
  return contenders('suspended', (peer) => peer.cancel && (async () => (await makeAndEnd(peer, count)).cancelling));
}

async function makeAndEnd(peer, count) {
  let ended = 0;
  const onEnd = () => {
    ended++;
  };
  const handlers = new Array(count);
  const start = performance.now();
  for (let i = 0; i < count; i++) handlers[i] = peer.make(onEnd);
  const made = performance.now();
  peer.release?.();
  if (peer.cancel) {
    for (const handler of handlers) peer.cancel(handler);
    // A microtask, and now and then a turn of the loop, for those that end in one.
    for (let looks = 1; ended < count; looks++) await (looks % 100 === 0 ? new Promise(setImmediate) : null);
  }
  const microseconds = (ms) => (ms / count) * 1e3;
  return { making: microseconds(made - start), cancelling: microseconds(performance.now() - made) };
}

/** Stands in a page for `node:timers/promises`. */

export function setTimeout(ms) {
  return new Promise((resolve) => globalThis.setTimeout(resolve, ms));
}

/** A task of its own, as soon as may be. */
export function setImmediate() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

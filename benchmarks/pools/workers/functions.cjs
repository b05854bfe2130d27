// What all workers of all pools execute. CommonJS, because one pool's child processes load nothing else.

exports.inc = (x) => x + 1;

/** Works for so many milliseconds. */
exports.busy = (ms) => {
  const end = performance.now() + ms;
  while (performance.now() < end);
  return ms;
};

exports.echo = (bytes) => bytes;

/** Never ends, and says so in the first place of the shared numbers. */
exports.spin = (shared) => {
  Atomics.store(shared, 0, 1);
  for (;;);
};

/**
 * The longest time, in milliseconds, that the event loop did not turn while `work` went on.
 */
export async function longestGap(work) {
  let last = performance.now();
  let longest = 0;
  let turning = true;
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (turning) setImmediate(look);
  };
  setImmediate(look);
  await work();
  look();
  turning = false;
  return longest;
}

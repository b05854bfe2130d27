/** What cannot be less, while arguments and results are copied and one thread does it. */
export function theLimit(count) {
  const inc = (x) => x + 1;
  const list = Array.from({ length: count }, (_, index) => index);
  const sample = () => {
    const start = performance.now();
    const there = structuredClone(list);
    for (let i = 0; i < count; i++) there[i] = inc(there[i]);
    structuredClone(there);
    return performance.now() - start;
  };
  return { name: 'the limit', role: 'limit', sample };
}

// What esbuild makes of `export { add }`.
const add = (a, b) => a + b;
const all = {};
Object.defineProperty(all, 'add', { get: () => add, enumerable: true });
module.exports = Object.defineProperty(all, '__esModule', { value: true });

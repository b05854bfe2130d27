// What compilers make of `export default { add }`.
Object.defineProperty(exports, '__esModule', { value: true });
exports.default = { add: (a, b) => a + b };

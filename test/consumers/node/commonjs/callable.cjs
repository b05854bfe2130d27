const fn = () => 0;
module.exports = Object.assign(fn, { add: (a, b) => a + b });

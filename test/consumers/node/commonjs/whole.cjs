module.exports = { add: (a, b) => a + b, LIMIT: 1 };

export default { add: (a, b) => a + b };

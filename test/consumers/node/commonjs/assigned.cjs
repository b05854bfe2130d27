const more = { add: (a, b) => a + b };
Object.assign(exports, more);

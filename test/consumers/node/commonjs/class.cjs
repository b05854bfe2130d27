module.exports = class Sum {
  static add(a, b) {
    return a + b;
  }

  total = 0;
};

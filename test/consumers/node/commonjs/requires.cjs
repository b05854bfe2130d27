// biome-ignore lint/correctness/useImportExtensions: it is there
module.exports = require('./required.mjs');

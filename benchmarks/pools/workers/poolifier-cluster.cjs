const { ClusterWorker } = require('poolifier');
const { busy, inc } = require('./functions.cjs');

module.exports = new ClusterWorker({ inc, busy });

const { ClusterWorker } = require('poolifier');
const { busy, inc } = require('./functions.js');

module.exports = new ClusterWorker({ inc, busy });

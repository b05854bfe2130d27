import { parentPort } from 'node:worker_threads';
import { expose, transfer } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import * as functions from './functions.js';

expose(
  {
    ...functions,
    move: (bytes) => transfer(bytes, [bytes.buffer]),
    flood(count, report) {
      for (let i = 1; i <= count; i++) void report(i / count);
    },
  },
  nodeEndpoint(parentPort),
);

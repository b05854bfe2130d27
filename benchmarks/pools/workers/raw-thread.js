import { parentPort } from 'node:worker_threads';
import { answer } from './raw-answer.js';

parentPort.on('message', (request) => {
  const reply = answer(request, (value) => parentPort.postMessage({ value }));
  parentPort.postMessage(reply, request.name === 'move' ? [reply.result.buffer] : []);
});

import { answer } from '../../pools/workers/raw-answer.js';

self.onmessage = ({ data: request }) => {
  const reply = answer(request);
  self.postMessage(reply, request.name === 'move' ? [reply.result.buffer] : []);
};

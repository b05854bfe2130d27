import { answer } from './raw-answer.js';

process.on('message', (request) => process.send(answer(request)));

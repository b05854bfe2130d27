import { Observable } from 'threads/observable';
import { expose, Transfer } from 'threads/worker';
import * as functions from './functions.js';

expose({
  ...functions,
  move: (bytes) => Transfer(bytes, [bytes.buffer]),
  flood: (count) =>
    new Observable((observer) => {
      for (let i = 1; i <= count; i++) observer.next(i / count);
      observer.complete();
    }),
});

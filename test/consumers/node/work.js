import { registerError } from 'offloop';
import { currentTask } from 'offloop/worker';

export const double = (n) => n * 2;

export function halve(n) {
  const { progress } = currentTask();
  progress(0.5);
  return n / 2;
}

// As minifiers name classes.
class e extends Error {}
registerError(e, 'ParseError');

export function parse(text) {
  throw new e(`no ${text}`);
}

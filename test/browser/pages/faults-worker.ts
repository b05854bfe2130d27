/** What the load of a page executes, which counts each execution where memory is shared, and what can go wrong beside it. */
import { expose } from 'offloop/worker';

const traced = (n: number, trace: Int32Array | undefined): void => {
  if (trace) Atomics.add(trace, n, 1);
};

function double(n: number, trace?: Int32Array): number {
  traced(n, trace);
  return n * 2;
}

function lasting(n: number, trace: Int32Array, ms: number): number {
  traced(n, trace);
  for (const start = performance.now(); performance.now() - start < ms; );
  return n * 2;
}

async function later(n: number, trace?: Int32Array): Promise<number> {
  traced(n, trace);
  await new Promise((resolve) => setTimeout(resolve, n % 3));
  return n * 2;
}

function* count(from: number, to: number, trace?: Int32Array): Generator<number> {
  for (let n = from; n < to; n += 1) {
    traced(n, trace);
    yield n * 2;
  }
}

function endless(): never {
  for (;;);
}

function throwLater(): Promise<never> {
  setTimeout(() => {
    throw new RangeError('thrown by a timer');
  });
  return new Promise(() => {});
}

function rejectLater(): Promise<never> {
  setTimeout(() => void Promise.reject(new RangeError('rejected by nobody')));
  return new Promise(() => {});
}

function closeItself(): Promise<never> {
  self.close();
  return new Promise(() => {});
}

const functions = { double, lasting, later, count, endless, throwLater, rejectLater, closeItself };
export type FaultsWork = typeof functions;
expose(functions);

/** Functions of a worker that does what workers in the wild do beside their tasks. */
import { currentTask, expose } from 'offloop/worker';

interface Global {
  onmessage: unknown;
  onerror: unknown;
  onunhandledrejection: unknown;
}
const self = globalThis as unknown as Global & typeof globalThis;

function echo(value: unknown): unknown {
  return value;
}

/** Talks to the page over the worker's own channel. */
function post(message: unknown): string {
  (globalThis as unknown as { postMessage(message: unknown): void }).postMessage(message);
  return 'posted';
}

/** Takes the handlers of the worker for itself. */
function handle(): string {
  self.onmessage = () => {};
  self.onerror = () => true;
  self.onunhandledrejection = () => {};
  return 'handles';
}

/** Stops every message of the worker before others hear it. */
function swallow(): string {
  self.addEventListener('message', (event) => event.stopImmediatePropagation(), true);
  return 'swallows';
}

/** An error in a nested worker of its own, which nobody handles there. */
async function nested(): Promise<string> {
  const url = URL.createObjectURL(
    new Blob(['postMessage(1); setTimeout(() => { throw new Error("in a nested worker"); });']),
  );
  const inner = new Worker(url);
  await new Promise((resolve) => {
    inner.onerror = (event) => {
      event.preventDefault();
      resolve(undefined);
    };
  });
  inner.terminate();
  URL.revokeObjectURL(url);
  return 'survives';
}

/** Executes a synchronous request, during which no message is heard. */
function synchronousRequest(path: string): number {
  const request = new XMLHttpRequest();
  request.open('GET', path, false);
  request.send();
  return request.status;
}

/** Reads a stream of the page that was moved here. */
async function readAll(stream: ReadableStream<Uint8Array>): Promise<number> {
  let size = 0;
  for (let part = await read(stream); part !== undefined; part = await read(stream)) size += part.length;
  return size;
}

const readers = new WeakMap<object, ReadableStreamDefaultReader<Uint8Array>>();
async function read(stream: ReadableStream<Uint8Array>): Promise<Uint8Array | undefined> {
  const reader = readers.get(stream) ?? stream.getReader();
  readers.set(stream, reader);
  return (await reader.read()).value;
}

/** Answers over a port that was moved here, which the page may close. */
async function answerOver(port: MessagePort): Promise<string> {
  port.postMessage('begun');
  port.close();
  return 'answered';
}

/** Waits for a lock with the signal of its task. */
async function lock(name: string): Promise<string> {
  const { signal, progress } = currentTask();
  progress(0);
  return navigator.locks.request(name, { signal }, () => 'has it');
}

/** Memory of WebAssembly can neither be moved nor detached. */
function memoryOfWasm(): Uint8Array {
  return new Uint8Array(new WebAssembly.Memory({ initial: 1 }).buffer, 0, 4).fill(7);
}

async function dynamicImport(path: string): Promise<unknown> {
  return Object.keys(await import(path));
}

function throwsNothing(): never {
  throw undefined;
}

function rejectsWithEvent(): Promise<never> {
  return Promise.reject(new Event('error'));
}

function longStack(depth: number): never {
  if (depth > 0) longStack(depth - 1);
  throw new RangeError('deep');
}

function hugeString(length: number): string {
  return 'x'.repeat(length);
}

expose({
  echo,
  post,
  handle,
  swallow,
  nested,
  synchronousRequest,
  readAll,
  answerOver,
  lock,
  memoryOfWasm,
  dynamicImport,
  throwsNothing,
  rejectsWithEvent,
  longStack,
  hugeString,
});

import { TransferError } from '../../core/errors.js';
import { joinPath } from '../../core/path.js';
import { ACTOR, START, STREAM } from '../../core/protocol.js';
import { isDetached, isMemory, isShared } from './bytes.js';
import { type Culprit, findCulprit } from './culprit.js';
import { tagOf } from './kinds.js';
import type { Wire } from './wire.js';

/**
 * Makes the error for something that could not be sent: it names the place of the first culprit, what stands there, and the way out.
 * @param root - what was to be sent
 * @param name - what the path starts with
 * @param transfer - what was to be moved along; it counts as sendable
 */
export function transferError(
  root: unknown,
  name: string,
  transfer: readonly object[] | undefined,
  wire: Wire,
  cause: unknown,
): TransferError {
  const culprit = findCulprit(root, name, transfer ?? [], wire) ?? findUnmovable(transfer ?? []);
  if (culprit !== undefined) {
    const { what, wayOut } = describe(culprit, wire, transfer);
    return new TransferError(`\`${culprit.path}\` cannot leave its thread: it is ${what}. ${wayOut}`, culprit.path, {
      cause,
    });
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  // The data alone can be sent: it must be the list of what is to be moved.
  return new TransferError(
    `\`transfer\` cannot be moved: ${reason}. List each buffer or port once, and only what was not moved before`,
    'transfer',
    { cause },
  );
}

/** What was listed although it is gone, is a view of what can be moved, or stands in the list already. */
function findUnmovable(transfer: readonly unknown[]): Culprit | undefined {
  const index = transfer.findIndex(
    (item, place) => ArrayBuffer.isView(item) || (isMemory(item) && isDetached(item)) || transfer.indexOf(item) < place,
  );
  return index < 0 ? undefined : { path: joinPath('transfer', [`[${index}]`]), value: transfer[index] };
}

interface Description {
  /** What stands there. */
  readonly what: string;
  readonly wayOut: string;
}

const PLAIN = 'Send plain data, and functions as functions of a worker module';
const LONGEST_NAME = 60;

/** What can be moved and not copied, as objects call themselves. */
const MOVABLE = new Set([
  'MessagePort',
  'ReadableStream',
  'WritableStream',
  'TransformStream',
  'OffscreenCanvas',
  'ImageBitmap',
  'VideoFrame',
  'AudioData',
  'RTCDataChannel',
  'MediaSourceHandle',
  'MediaStreamTrack',
  'MIDIAccess',
  'WebTransportReceiveStream',
  'WebTransportSendStream',
  'FileHandle',
]);

/** What would become `{}`, or not even that, and what carries the same. */
const INSTEAD: Readonly<Record<string, string>> = {
  URL: 'Send its text: `url.href`',
  URLSearchParams: 'Send its text: `String(params)`',
  Headers: 'Send its entries: `[...headers]`',
  FormData: 'Send its entries: `[...form]`',
  Request: 'Send its `url`, its method and its entries of headers',
  Response: 'Send what is in it: `await response.arrayBuffer()`',
  AbortSignal: 'Use `currentTask().signal` in the function: it aborts when the task is cancelled',
  AbortController: 'Cancel the run, and use `currentTask().signal` in the function',
  Blob: 'Send its bytes: `await blob.arrayBuffer()`',
  File: 'Send its `name` and its bytes: `await file.arrayBuffer()`',
  Promise: 'Await it first',
  Arguments: 'Send a list: `[...arguments]`',
};

function describe(
  { path, value, depth }: Culprit,
  { canMove, isProxy }: Wire,
  transfer: readonly object[] = [],
): Description {
  if (depth !== undefined)
    return { what: `${depth} and more levels deep, deeper than a copy can go`, wayOut: 'Send a list of its parts' };
  if (typeof value === 'function') return { what: `a function (\`${cut(value.name || 'anonymous')}\`)`, wayOut: PLAIN };
  if (typeof value === 'symbol') return { what: `a symbol (\`${cut(String(value))}\`)`, wayOut: PLAIN };
  const name = nameOf(value as object);
  if (name === undefined) return { what: 'a proxy that was revoked', wayOut: PLAIN };
  if (START in (value as object))
    return {
      what: `work that has not given its result (${cut(name)})`,
      wayOut: 'Write `yield*` before it, and send its result',
    };
  if (ACTOR in (value as object))
    return {
      what: 'an actor, whose object is in a worker of its own',
      wayOut: 'Call its functions here, and send what they give',
    };
  if (STREAM in (value as object))
    return {
      what: 'a stream of results',
      wayOut: 'Read it, and send its items. To a page of Electron it may be returned by itself',
    };
  if (isMemory(value) && isDetached(value))
    return {
      what: `a buffer that was moved away already (${name})`,
      wayOut: 'What was moved is gone: move each buffer once, or send a copy of it',
    };
  const first = path.startsWith('transfer[') ? transfer.indexOf(value as object) : -1;
  if (first >= 0 && path !== `transfer[${first}]`)
    return {
      what: `the same ${name} as \`transfer[${first}]\``,
      wayOut: 'It is moved once, and stands in each place where it was: list it once',
    };
  if (path.startsWith('transfer[') && ArrayBuffer.isView(value))
    return { what: `a view (${name}), and what is moved is memory`, wayOut: 'List its `buffer`' };
  if (isShared(value) || (ArrayBuffer.isView(value) && isShared(value.buffer)))
    return { what: 'shared memory', wayOut: 'No other process can have it: use a thread, or send a copy' };
  if (isProxy?.(value as object))
    return { what: 'a proxy, which cannot be cloned', wayOut: 'Send what it stands for, or a plain copy' };
  if (name === 'Object')
    return { what: 'an object that cannot be cloned (a proxy, or one with a getter that throws)', wayOut: PLAIN };
  if (MOVABLE.has(name))
    return {
      what: `of class ${name}, which is moved, not copied`,
      wayOut: canMove
        ? 'Name it in `transfer`: `.with({ transfer: [it] })`, for results `transfer(value, [it])` in the worker'
        : 'No other process can have it: use a thread, and name it in `transfer`',
    };
  return { what: `of class ${cut(name)}, which cannot be cloned`, wayOut: INSTEAD[name] ?? PLAIN };
}

/** The class of an object, as it says itself; nothing where it may not be asked. */
function nameOf(value: object): string | undefined {
  try {
    const tag = tagOf(value);
    const name = value.constructor?.name;
    return typeof name === 'string' && name !== '' && name !== 'Object' ? name : tag;
  } catch {
    return undefined;
  }
}

function cut(name: string): string {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME)}…`;
}

import { noticeArguments, noticeLost, noticeResult } from '../../executors/crossing-classes.js';
import type { Assignment, AssignmentListener } from '../../executors/executor.js';
import { decodeError, encodeError } from '../../executors/wire/errors.js';
import { transferError } from '../../executors/wire/unsendable.js';
import { Wire } from '../../executors/wire/wire.js';
import { strictClone } from './strict-clone.js';

/** What a worker would be. */
export type WorkerKind = 'thread' | 'process';

const wires: Readonly<Record<WorkerKind, Wire>> = {
  thread: new Wire((value, moved) => structuredClone(value, moved && { transfer: [...moved] as never[] }), true),
  process: new Wire(strictClone, false),
};

/** The arguments as a worker gets them: copied, and moved where that is asked for. */
export function copiedArgs(assignment: Assignment<unknown>, kind: WorkerKind): readonly unknown[] {
  const { args, transfer } = assignment;
  const wire = wires[kind];
  noticeArguments(assignment, wire);
  const moved = wire.canMove ? transfer : undefined;
  try {
    return wire.copy(args, moved);
  } catch (cause) {
    throw transferError(args, 'args', moved, wire, cause);
  }
}

/**
 * Tells what comes back from a worker as it arrives: results and items copied, errors rebuilt of registered classes.
 *
 * @param fail - ends the work with an error: an item cannot be sent
 */
export function receiver(
  listener: AssignmentListener,
  assignment: Assignment<unknown>,
  kind: WorkerKind,
  fail: (error: unknown) => void,
): AssignmentListener {
  const wire = wires[kind];
  const notice = (value: unknown, name: string): void =>
    noticeResult(value, name, wire, listener, (lost) => noticeLost(assignment, lost));
  let received = 0;
  return {
    onStart: () => listener.onStart(),
    onProgress: (update) => listener.onProgress(update),
    ...(listener.onStream && {
      onStream: (stream) => listener.onStream?.(stream),
      onItems: (items) => {
        notice(items, 'items');
        const copies = items.map((item) => copyOf(item, wire));
        const culprit = copies.findIndex(({ failed }) => failed !== undefined);
        const sent = culprit < 0 ? copies : copies.slice(0, culprit);
        if (sent.length > 0) listener.onItems?.(sent.map(({ value }) => value));
        received += sent.length;
        const failed = copies[culprit]?.failed;
        if (failed) fail(transferError(items[culprit], `items[${received}]`, undefined, wire, failed.cause));
      },
    }),
    onResult: (value) => {
      notice(value, 'result');
      const copy = copyOf(value, wire);
      if (copy.failed === undefined) listener.onResult(copy.value);
      else listener.onError(transferError(value, 'result', undefined, wire, copy.failed.cause));
    },
    onError: (error) => listener.onError(copiedError(error, wire)),
    onStopped: (late) => {
      if (late === undefined) listener.onStopped();
      else listener.onStopped({ error: copiedError(late.error, wire) });
    },
  };
}

function copyOf(
  value: unknown,
  wire: Wire,
): { readonly value?: unknown; readonly failed?: { readonly cause: unknown } } {
  try {
    return { value: wire.copy(value) };
  } catch (cause) {
    return { failed: { cause } };
  }
}

function copiedError(error: unknown, wire: Wire): unknown {
  try {
    return decodeError(wire.copy(encodeError(error)));
  } catch {
    // Something in it cannot be sent: once more, with each part tried.
    return decodeError(wire.copy(encodeError(error, wire.canSend)));
  }
}

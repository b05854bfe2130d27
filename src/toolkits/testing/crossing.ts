import type { Assignment, AssignmentListener } from '../../executors/executor.js';
import { decodeError, encodeError } from '../../executors/wire/errors.js';
import { transferError } from '../../executors/wire/unsendable.js';

/** The arguments as a worker gets them: copied, and moved where that is asked for. */
export function copiedArgs({ args, transfer }: Assignment, canMove: boolean): readonly unknown[] {
  const moved = canMove ? transfer : undefined;
  try {
    return structuredClone(args, moved && { transfer: [...moved] as never[] });
  } catch (cause) {
    throw transferError(args, 'args', moved, canSend, cause);
  }
}

/**
 * Tells what comes back from a worker as it arrives: results and items copied, errors rebuilt of registered classes.
 *
 * @param fail - ends the work with an error: an item cannot be sent
 */
export function receiver(listener: AssignmentListener, fail: (error: unknown) => void): AssignmentListener {
  let received = 0;
  return {
    onStart: () => listener.onStart(),
    onProgress: (update) => listener.onProgress(update),
    ...(listener.onStream && {
      onStream: (stream) => listener.onStream?.(stream),
      onItems: (items) => {
        const copies = items.map((item) => copyOf(item));
        const culprit = copies.findIndex(({ failed }) => failed !== undefined);
        const sent = culprit < 0 ? copies : copies.slice(0, culprit);
        if (sent.length > 0) listener.onItems?.(sent.map(({ value }) => value));
        received += sent.length;
        const failed = copies[culprit]?.failed;
        if (failed) fail(transferError(items[culprit], `items[${received}]`, undefined, canSend, failed.cause));
      },
    }),
    onResult: (value) => {
      const copy = copyOf(value);
      if (copy.failed === undefined) listener.onResult(copy.value);
      else listener.onError(transferError(value, 'result', undefined, canSend, copy.failed.cause));
    },
    onError: (error) => listener.onError(copiedError(error)),
    onStopped: (late) => {
      if (late === undefined) listener.onStopped();
      else listener.onStopped({ error: copiedError(late.error) });
    },
  };
}

function copyOf(value: unknown): { readonly value?: unknown; readonly failed?: { readonly cause: unknown } } {
  try {
    return { value: structuredClone(value) };
  } catch (cause) {
    return { failed: { cause } };
  }
}

function copiedError(error: unknown): unknown {
  try {
    return decodeError(structuredClone(encodeError(error)));
  } catch {
    // Something in it cannot be sent: once more, with each part tried.
    return decodeError(structuredClone(encodeError(error, canSend)));
  }
}

function canSend(value: unknown): boolean {
  return copyOf(value).failed === undefined;
}

import type { ProgressUpdate } from '../../core/progress.js';
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

/** Tells what comes back from a worker as it arrives: results copied, errors rebuilt of registered classes. */
export class Receiver implements AssignmentListener {
  readonly #listener: AssignmentListener;

  constructor(listener: AssignmentListener) {
    this.#listener = listener;
  }

  onStart(): void {
    this.#listener.onStart();
  }

  onProgress(update: ProgressUpdate & { readonly advance?: number }): void {
    this.#listener.onProgress(update);
  }

  onResult(value: unknown): void {
    let copy: unknown;
    try {
      copy = structuredClone(value);
    } catch (cause) {
      this.#listener.onError(transferError(value, 'result', undefined, canSend, cause));
      return;
    }
    this.#listener.onResult(copy);
  }

  onError(error: unknown): void {
    this.#listener.onError(copiedError(error));
  }

  onStopped(late?: { readonly error: unknown }): void {
    if (late === undefined) this.#listener.onStopped();
    else this.#listener.onStopped({ error: copiedError(late.error) });
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
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

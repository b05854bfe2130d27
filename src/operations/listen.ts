import { inContext } from '../core/context.js';
import { expected } from '../core/validation.js';

type Listener = (event: unknown) => void;

interface EventTargetLike {
  addEventListener(type: string, listener: Listener): void;
  removeEventListener(type: string, listener: Listener): void;
}

interface EmitterLike {
  on(type: string, listener: Listener): unknown;
  off(type: string, listener: Listener): unknown;
}

/** Listens to an event target or a Node emitter, in the context of now. @returns what takes the listener back */
export function listen(target: object, type: string, listener: Listener): () => void {
  const own = inContext(listener);
  if (isEventTarget(target)) {
    target.addEventListener(type, own);
    return () => target.removeEventListener(type, own);
  }
  const emitter = target as EmitterLike;
  emitter.on(type, own);
  return () => emitter.off(type, own);
}

/** Refuses at the call what cannot be listened to. */
export function checkTarget(target: unknown, type: unknown): void {
  if (typeof target !== 'object' || target === null || !(isEventTarget(target) || isEmitter(target))) {
    throw new TypeError(expected('target', 'an EventTarget or an event emitter with `on` and `off`', target));
  }
  if (typeof type !== 'string' || type === '') throw new TypeError(expected('type', "the event's name", type));
}

function isEventTarget(target: object): target is EventTargetLike {
  return (
    typeof (target as EventTargetLike).addEventListener === 'function' &&
    typeof (target as EventTargetLike).removeEventListener === 'function'
  );
}

function isEmitter(target: object): target is EmitterLike {
  return typeof (target as EmitterLike).on === 'function' && typeof (target as EmitterLike).off === 'function';
}

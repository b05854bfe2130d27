import { isArray } from '../../core/host.js';

/**
 * Finds the calls of one message whose arguments lead to a common object. Sent alone each of them had an object of its own, which it
 * may change; sent together they have one.
 *
 * @param args - the arguments of all calls, one after the other
 * @param arity - how many each has
 * @returns the indices of those calls
 */
export function callsThatShare(args: readonly unknown[], arity: number): ReadonlySet<number> {
  const sharing = new Set<number>();
  const callOf = new Map<object, number>();
  const pending: object[] = [];
  for (let place = 0; place < args.length; place += 1) {
    const call = Math.floor(place / arity);
    note(args[place], pending);
    for (let object = pending.pop(); object !== undefined; object = pending.pop()) {
      const first = callOf.get(object);
      if (first === call) continue;
      if (first === undefined) {
        callOf.set(object, call);
        notePartsOf(object, pending);
      } else {
        sharing.add(first).add(call);
        pending.length = 0;
      }
    }
  }
  return sharing;
}

function note(value: unknown, pending: object[]): void {
  if (typeof value === 'object' && value !== null && !isSharedMemory(value)) pending.push(value);
}

/** It is one for all on purpose. */
function isSharedMemory(object: object): boolean {
  const memory = ArrayBuffer.isView(object) ? object.buffer : object;
  // A page that is not isolated has none.
  return typeof SharedArrayBuffer === 'function' && memory instanceof SharedArrayBuffer;
}

/** Only what a message can carry comes here: plain data, and objects of the platform that have no parts. */
function notePartsOf(object: object, pending: object[]): void {
  if (ArrayBuffer.isView(object)) note(object.buffer, pending);
  else if (object instanceof Map) {
    for (const [key, value] of object) {
      note(key, pending);
      note(value, pending);
    }
  } else if (isArray(object) || object instanceof Set) for (const item of object) note(item, pending);
  else for (const value of Object.values(object)) note(value, pending);
}

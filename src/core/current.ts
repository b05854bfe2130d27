import type { FrameLink } from './protocol.js';
import { VERSION } from './version.js';

interface Stack {
  noted: FrameLink | undefined;
  isActive: boolean;
}

/**
 * The frame whose generator is on the stack. It is the one piece of module state: there is one stack in a JavaScript thread,
 * whatever the number of engines, and of copies of the library. Writing a reference is dear beside a short step, so a frame that pauses
 * stays noted, as inactive: mostly it is the next one again. (An object, since V8 looks at the state of a module's own variables at
 * every use.)
 */
const stack = sharedStack();

function sharedStack(): Stack {
  const place = Symbol.for(`offloop.stack@${VERSION}`);
  const realm = globalThis as { [place: symbol]: Stack | undefined };
  return (realm[place] ??= { noted: undefined, isActive: false });
}

export function currentFrame(): FrameLink | undefined {
  return stack.isActive ? stack.noted : undefined;
}

/** @returns what was current before, to be set again */
export function enterFrame(frame: FrameLink | undefined): FrameLink | undefined {
  const outside = stack.isActive ? stack.noted : undefined;
  if (frame === undefined) stack.isActive = false;
  else {
    stack.isActive = true;
    if (stack.noted !== frame) stack.noted = frame;
  }
  return outside;
}

/** Enters where nothing is on the stack, as in the callback of a promise. @returns false where something is */
export function enterFirst(frame: FrameLink): boolean {
  if (stack.isActive) return false;
  stack.isActive = true;
  if (stack.noted !== frame) stack.noted = frame;
  return true;
}

/** The frame has ended: it is not to be kept in memory. */
export function forgetFrame(frame: FrameLink): void {
  if (!stack.isActive && stack.noted === frame) stack.noted = undefined;
}

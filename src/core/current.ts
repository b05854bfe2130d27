import type { FrameLink } from './protocol.js';

/**
 * The frame whose generator is on the stack. It is the one piece of module state: there is one stack in a JavaScript thread,
 * whatever the number of engines.
 */
let current: FrameLink | undefined;

export function currentFrame(): FrameLink | undefined {
  return current;
}

/** @returns what was current before, to be set again */
export function enterFrame(frame: FrameLink | undefined): FrameLink | undefined {
  const outside = current;
  current = frame;
  return outside;
}

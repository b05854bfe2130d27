/** A module that exposes itself, and early: what follows is not there yet. */
import { expose, transfer } from 'offloop/worker';
import * as self from './self-exposing.js';

expose(self);
// A second time by whoever imports it does no harm.
expose(self);
expose({ version: 2, half: (n: number) => n / 2 });

export const version = 1;

export const square = (n: number): number => n * n;

/** Gives back the memory that it got. */
export function giveBack(bytes: Uint8Array): Uint8Array {
  bytes[0] = 1;
  return transfer(bytes, [bytes.buffer]);
}

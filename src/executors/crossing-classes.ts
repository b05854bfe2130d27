import { developmentHooks, type LostClass } from '../core/development-hooks.js';
import type { Assignment } from './executor.js';

interface Copier {
  copy(value: unknown): unknown;
}

// What development mode is asked about classes, which no copy keeps. In production all of it is a look at a property that is absent.

/** An assignment is about to be sent. */
export function noticeArguments(assignment: Assignment<unknown>, wire: Copier): void {
  const { crossing } = developmentHooks;
  const { args, calls, tree } = assignment;
  if (crossing === undefined || tree === undefined) return;
  const arity = calls && args.length / calls.count;
  crossing(
    { list: args, name: (index) => `args[${index}]`, copy: (value) => wire.copy(value), ...(arity && { arity }) },
    tree,
    (lost) => noticeLost(assignment, lost),
  );
}

/** A function has given something. @param name - what paths begin with @param worker - where it executes */
export function noticeResult(
  value: unknown,
  name: string,
  wire: Copier,
  worker: object,
  tell: (lost: LostClass) => void,
): void {
  developmentHooks.crossing?.({ list: [value], name: () => name, copy: (part) => wire.copy(part) }, worker, tell);
}

/** A class gets lost. */
export function noticeLost({ tree, label }: Assignment<unknown>, lost: LostClass): void {
  if (tree !== undefined) developmentHooks.lost?.(tree, label, lost);
}

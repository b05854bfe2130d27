import { isPromise } from './body-kind.js';
import { leavePromise } from './promise-slot.js';
import { REFUSE, START, type Starter, type Waiter } from './protocol.js';

/**
 * What was yielded after a cancel is not started. What it stands for and goes on already ends as if it had been: a run that was made
 * for it is cancelled, a promise's answer is late. A list stands for its members.
 */
export function refuse(step: unknown, waiter: Waiter): void {
  if (typeof step !== 'object' || step === null) return;
  if (Array.isArray(step)) for (const each of step) refuse(each, waiter);
  else if (START in step) (step as Starter)[REFUSE]?.(waiter);
  else if (isPromise(step)) leavePromise(step, waiter);
}

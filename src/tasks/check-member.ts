import { developmentHooks } from '../core/development-hooks.js';
import { START } from '../core/protocol.js';
import { show } from '../core/validation.js';

/** Refuses what is no operation, by its place. */
export function checkMember(member: unknown, index: number): void {
  developmentHooks.used?.(member);
  if ((typeof member === 'object' || typeof member === 'function') && member !== null && START in member) return;
  throw new TypeError(`Expected \`tasks[${index}]\` to be a task or another operation, got ${show(member)}`);
}

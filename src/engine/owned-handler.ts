import { developmentHooks } from '../core/development-hooks.js';
import type { Run } from '../core/run.js';
import { HandlerCore, type HandlerHost, handlerOf } from './handler.js';
import { checkHandlerFunction } from './handler-function.js';
import { checkHandlerOptions } from './handler-options.js';
import type { Handler, HandlerOptions } from './handler-types.js';
import { cancelRuns } from './registry.js';

/** A handler whose owner comes, ends and comes again, and whose function and options change: that of a component. */
export interface OwnedHandler {
  readonly handler: Handler<void, unknown[], unknown>;
  /** What counts from the next call on: all options but the policy, its limit and the group. */
  change(options: HandlerOptions): void;
  /** Cancels its runs, since their owner has ended. @returns those that were cancelled */
  cancel(reason: string): readonly Run[];
  /** Tells of a mistake in development, once. */
  report(mistake: 'fixed' | 'rehearsed', details?: string): void;
}

/** What the owner is asked. */
export interface HandlerOwner {
  /** At each call. @throws where nobody may call yet */
  refuse(): void;
  /** By what the owner has ended, so that the call is cancelled at once. */
  ended(): string | undefined;
  /** When a run starts: what it executes. */
  fn(): (...args: any[]) => unknown;
}

/**
 * Makes a handler for an owner.
 *
 * @param where - what of the library its maker has called: named in messages, and not among the lines of its place
 */
export function makeOwnedHandler(
  { tree, groups }: HandlerHost,
  owner: HandlerOwner,
  options: HandlerOptions,
  where: (...args: any[]) => unknown,
): OwnedHandler {
  const fn = owner.fn();
  const check = (given: HandlerOptions): void => {
    checkHandlerFunction(owner.fn());
    checkHandlerOptions(given, where.name);
  };
  check(options);
  const host = { tree, groups, refuse: () => owner.refuse(), ended: () => owner.ended() };
  const core = new HandlerCore(host, (...args) => owner.fn()(...args), options, fn.name);
  core.record.keepList();
  if (tree.isDevelopment) developmentHooks.wrapped?.(fn, core.record, tree, where);
  return {
    handler: handlerOf(core, fn.name) as Handler<void, unknown[], unknown>,
    change(changed) {
      check(changed);
      core.change(changed);
    },
    cancel: (reason) => cancelRuns(tree, core.record.runs, 'owner', reason).cancelled,
    report(mistake, details) {
      if (tree.isDevelopment) developmentHooks.misused?.(tree, core.record, mistake, options.name ?? fn.name, details);
    },
  };
}

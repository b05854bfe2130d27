import { expected } from '../../core/validation.js';
import type { Handler } from '../../engine/handler-types.js';

const actions = new WeakMap<object, (...args: any[]) => Promise<void>>();

/**
 * A handler as an action, for `<form action>` and transitions: those take every rejection for a failure, and a cancel is none.
 *
 * @param handler - what `useHandler` or `engine.async` gives
 * @returns what calls it, the same function each time; it resolves when the run has ended or was cancelled, and rejects when it failed
 * @throws `TypeError` for what is no handler
 * @example
 * ```tsx
 * import { wait } from 'offloop';
 * import { actionOf, useHandler } from 'offloop/react';
 * function Form() {
 *   const [save] = useHandler({ policy: 'drop' }, function* (form: FormData) {
 *     yield* wait((signal) => fetch('/save', { method: 'POST', body: form, signal }));
 *   });
 *   return <form action={actionOf(save)}><button>Save</button></form>;
 * }
 * ```
 */
export function actionOf<A extends unknown[]>(handler: Handler<void, A, unknown>): (...args: A) => Promise<void> {
  if (typeof handler !== 'function')
    throw new TypeError(expected('handler', 'what `engine.async` or `useHandler` gives', handler));
  const known = actions.get(handler);
  if (known !== undefined) return known;
  const action = async (...args: A): Promise<void> => {
    const outcome = await handler(...args).settled;
    if (outcome.state === 'error') throw outcome.error;
  };
  actions.set(handler, action);
  return action;
}

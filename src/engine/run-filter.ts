import { runsBelow } from '../core/observable-run.js';
import type { RunState } from '../core/run.js';
import type { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';
import { checkObject, checkOptions, checkText, expected } from '../core/validation.js';
import { matches } from '../core/wildcard.js';

const STATES: readonly string[] = ['pending', 'running', 'success', 'error', 'cancelled'] satisfies RunState[];

/** What `find` looks for; what is left out fits all. */
export interface RunFilter {
  /** The name, with wildcards: `*` any characters, `+` at least one, `?` one, `[abc]`, `[^abc]`; `\\` takes the next as it is. */
  readonly name?: string;
  /** The group, with wildcards as well. */
  readonly group?: string;
  /** The state. */
  readonly state?: RunState;
  /** The owner. */
  readonly owner?: object;
}

/** Refuses a filter that cannot be used. */
export function checkRunFilter(where: string, filter: RunFilter, more: readonly string[] = []): void {
  checkOptions(where, filter, ['name', 'group', 'state', 'owner', ...more], true);
  for (const name of ['name', 'group'] as const) checkText(name, filter[name]);
  if (filter.owner !== undefined) checkObject('owner', filter.owner);
  if (filter.state !== undefined && !STATES.includes(filter.state))
    throw new TypeError(expected('state', `one of ${STATES.map((state) => `\`${state}\``).join(', ')}`, filter.state));
}

/** Whether a run is what is looked for. */
export function fits(run: RunNode, { name, group, state, owner }: RunFilter): boolean {
  return (
    (name === undefined || matches(run.name, name)) &&
    (group === undefined || matches(run.group, group)) &&
    (state === undefined || run.state === state) &&
    (owner === undefined || run.meta.owner === owner)
  );
}

/** All active runs of a tree, parents before children. */
export function runsInTree(tree: Tree): RunNode[] {
  const found: RunNode[] = [];
  const pending = runsBelow(tree.root).reverse();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    found.push(next as unknown as RunNode);
    for (const child of [...next.children].reverse()) pending.push(child);
  }
  return found;
}

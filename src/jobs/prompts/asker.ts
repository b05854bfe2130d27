import type { TreeNode } from '../../core/node.js';
import type { Prompt } from './prompt.js';

/** Where a node says whose prompts open below it. */
export const ASKER: unique symbol = Symbol('offloop.asker');

/** Who is told of the prompts that its work opens: a job. */
export interface Asker {
  asks(prompt: Prompt<any>): void;
  /** The prompt is answered or closed. */
  hasAsked(prompt: Prompt<any>): void;
}

/** The nearest one above. */
export function askerOf(node: TreeNode): Asker | undefined {
  for (let at: TreeNode | undefined = node; at !== undefined; at = at.above)
    if (ASKER in at) return (at as unknown as { readonly [ASKER]: Asker })[ASKER];
  return undefined;
}

import type { TreeNode } from './node.js';

/** The node without a parent but the root, at or above another. */
export function topLevelOf(node: TreeNode): TreeNode {
  let top = node;
  while (top.above?.above !== undefined) top = top.above;
  return top;
}

/**
 * Finds an element that the page must have.
 * @throws Error naming the selector, where there is none of that kind
 */
export function element<T extends Element>(within: ParentNode, selector: string, kind: new () => T): T {
  const found = within.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`Expected the page to have a ${kind.name} at \`${selector}\``);
}

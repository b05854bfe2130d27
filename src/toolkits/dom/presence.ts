/** Documents whose window has left them for good: Firefox goes on naming their window. */
const left = new WeakSet<Document>();

/** Whether it is a node of a document, of this window or another. */
export function isNode(owner: object): owner is Node {
  return 'isConnected' in owner && 'getRootNode' in owner;
}

/** Whether it is a window: of this page, a frame or a popup, and of any origin, which is why nothing else may be asked of it. */
export function isWindow(owner: object): owner is Window {
  try {
    return (owner as Partial<Window>).window === owner;
  } catch {
    return false;
  }
}

/** The document of a node, which may be one itself. */
export function documentOf(node: Node): Document {
  return node.ownerDocument ?? (node as Document);
}

/** Whether a node stands in a document that a window shows. Those of a template or a parser are never shown. */
export function isShown(node: Node): boolean {
  if (!node.isConnected) return false;
  const page = documentOf(node);
  return page.defaultView !== null && !isLeft(page);
}

/** Its window is closed, or shows another document. */
export function isLeft(page: Document): boolean {
  if (page === document) return false;
  if (left.has(page)) return true;
  try {
    return page.defaultView !== null && page.defaultView.document !== page;
  } catch {
    // What it shows is of another origin.
    return true;
  }
}

/** Says that no window will ever show a document again. */
export function leave(page: Document): void {
  left.add(page);
}

/** What tells of a node's changes of place: from the innermost shadow root out to the document, each tells of its own tree only. */
export function rootsOf(node: Node): readonly Node[] {
  const roots: Node[] = [];
  for (let inner: Node | undefined = node; inner !== undefined; ) {
    const root: Node = inner.getRootNode();
    roots.push(root);
    inner = (root as Partial<ShadowRoot>).host;
  }
  // One that is in no document yet may be put into its own.
  const page = documentOf(node);
  if (!roots.includes(page)) roots.push(page);
  return roots;
}

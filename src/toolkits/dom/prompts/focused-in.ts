/** What has the focus of a document, through all shadow roots; nothing where it is the document itself. */
export function focusedIn(page: Document): HTMLElement | undefined {
  let focused = page.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused === null || focused === page.body || focused === page.documentElement
    ? undefined
    : (focused as HTMLElement);
}

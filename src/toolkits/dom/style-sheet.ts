/** A style sheet that no policy of a page refuses; each document takes those of its own window alone. Nothing in old browsers. */
export function sheetFor(page: Document, css: string): CSSStyleSheet | undefined {
  const { CSSStyleSheet: Sheet } = (page.defaultView ?? globalThis) as typeof globalThis;
  if (!('adoptedStyleSheets' in page)) return undefined;
  const sheet = new Sheet();
  sheet.replaceSync(css);
  return sheet;
}

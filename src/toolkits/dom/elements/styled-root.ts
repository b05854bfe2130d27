import { sheetFor } from '../style-sheet.js';
import { elementCss } from './element-css.js';

const sheets = new WeakMap<Document, CSSStyleSheet | undefined>();

/** The shadow root of an element, with its style. */
export function styledRoot(element: HTMLElement): ShadowRoot {
  return element.attachShadow({ mode: 'open' });
}

/** A document takes only sheets of its own window: they follow an element that goes to another one. */
export function followStyle(element: HTMLElement): void {
  const page = element.ownerDocument;
  if (!sheets.has(page)) sheets.set(page, sheetFor(page, elementCss));
  const sheet = sheets.get(page);
  if (sheet !== undefined && element.shadowRoot !== null) element.shadowRoot.adoptedStyleSheets = [sheet];
}

/** A property that was set before the element was defined hides the one of its class. */
export function upgrade<E extends HTMLElement, K extends keyof E>(element: E, name: K): void {
  if (!Object.hasOwn(element, name)) return;
  const value = element[name];
  delete (element as Partial<E>)[name];
  element[name] = value;
}

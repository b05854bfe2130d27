import { makeElement } from '../make-element.js';

/** What answers: Enter presses it in every field. */
export function okButton(page: Document): HTMLButtonElement {
  return makeElement(page, 'button', { type: 'submit', class: 'offloop-prompt-main', lang: 'en' }, 'OK');
}

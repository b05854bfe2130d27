import type { Card } from './card.ts';
import type { Sheet } from './sheet.ts';

/** What can be done with a card. */
export type CardVerb = 'cancel' | 'remove' | 'develop';

/** Tells what somebody wants done with a card: by its button, by Escape or by Delete. */
export function onCardAction(sheet: Sheet, act: (verb: CardVerb, card: Card) => void): void {
  sheet.element.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('.action') : null;
    const card = sheet.cardOf(button);
    if (button && card) act(button.dataset.verb as CardVerb, card);
  });
  sheet.element.addEventListener('keydown', (event) => {
    const verb = verbOf(event.key);
    const card = sheet.cardOf(event.target);
    if (!verb || !card) return;
    event.preventDefault();
    act(verb, card);
  });
}

function verbOf(key: string): CardVerb | undefined {
  if (key === 'Escape') return 'cancel';
  return key === 'Delete' || key === 'Backspace' ? 'remove' : undefined;
}

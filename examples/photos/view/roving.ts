/**
 * Makes a grid of cards one stop of the Tab key: the arrow keys go on from card to card, and only the current one, and its button,
 * can be reached by Tab. It asks the page where the cards are, so it fits any width.
 */
export function makeRoving(list: HTMLElement): void {
  list.addEventListener('keydown', (event) => {
    const cards = visible(list);
    const current = cards.findIndex((card) => card.contains(event.target as Node));
    const next = cards[target(event.key, cards, current)];
    if (current < 0 || next === undefined) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  });
  list.addEventListener('focusin', (event) => {
    const card = (event.target as Element).closest<HTMLElement>('.card');
    if (card) makeCurrent(list, card);
  });
}

/** After cards came, went or were hidden: one of those that are visible has to be reachable. */
export function keepReachable(list: HTMLElement): void {
  const cards = visible(list);
  const current = cards.find((card) => card.tabIndex === 0) ?? cards[0];
  if (current) makeCurrent(list, current);
}

/** The card that gets the focus when this one is removed. */
export function neighbour(list: HTMLElement, card: HTMLElement): HTMLElement | undefined {
  const cards = visible(list);
  const index = cards.indexOf(card);
  return cards[index + 1] ?? cards[index - 1];
}

function visible(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('.card:not([hidden])')];
}

function makeCurrent(list: HTMLElement, current: HTMLElement): void {
  for (const card of list.querySelectorAll<HTMLElement>('.card')) {
    const isCurrent = card === current;
    if ((card.tabIndex === 0) === isCurrent) continue;
    card.tabIndex = isCurrent ? 0 : -1;
    const button = card.querySelector('button');
    if (button) button.tabIndex = card.tabIndex;
  }
}

function target(key: string, cards: readonly HTMLElement[], current: number): number {
  if (key === 'ArrowLeft') return current - 1;
  if (key === 'ArrowRight') return current + 1;
  if (key === 'ArrowUp') return current - columns(cards);
  if (key === 'ArrowDown') return current + columns(cards);
  if (key === 'Home') return 0;
  if (key === 'End') return cards.length - 1;
  return -1;
}

function columns(cards: readonly HTMLElement[]): number {
  const top = cards[0]?.offsetTop;
  const second = cards.findIndex((card) => card.offsetTop !== top);
  return second < 0 ? cards.length : second;
}

import type { Card } from './card.ts';
import type { Controls } from './controls.ts';
import { formatPhotos } from './format.ts';

/** Shows what can be done now, and how far things are. */
export function showState(controls: Controls, cards: readonly Card[]): void {
  const done = cards.filter(({ state }) => state === 'done').length;
  const isBusy = cards.some(({ isUnderWay }) => isUnderWay);
  const isEmpty = cards.length === 0;
  controls.count.textContent = isEmpty ? 'No photos yet' : isBusy ? `${done} of ${cards.length}` : formatPhotos(done);
  controls.progress.hidden = isEmpty;
  controls.empty.hidden = !isEmpty;
  controls.tools.hidden = isEmpty;
  controls.clear.hidden = isEmpty;
  const wasPausing = document.activeElement === controls.pause;
  controls.pause.hidden = !isBusy;
  swap(controls.cancel, isBusy, controls.again, !isBusy && !isEmpty);
  if (wasPausing && !isBusy) (isEmpty ? controls.open : controls.again).focus();
}

/** Shows one of two buttons. Where the focused one goes away, the other takes the focus over, so that it is not lost. */
function swap(one: HTMLElement, isOneShown: boolean, other: HTMLElement, isOtherShown: boolean): void {
  const focused = document.activeElement;
  one.hidden = !isOneShown;
  other.hidden = !isOtherShown;
  if (focused === one && isOtherShown) other.focus();
  else if (focused === other && isOneShown) one.focus();
}

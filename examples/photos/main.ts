import { currentRun, nextFrame } from 'offloop';
import { bindProgress, DomEngine } from 'offloop/dom';
import { developPhotos } from './develop-photos.ts';
import { Frames, watchFrames } from './frames.ts';
import { type Photo, photosOf } from './photo.ts';
import { loadSamples } from './samples.ts';
import { matcher } from './search.ts';
import { CARD_CHANGED, type Card } from './view/card.ts';
import { type CardVerb, onCardAction } from './view/card-actions.ts';
import { Controls } from './view/controls.ts';
import { makeDropZone } from './view/drop-zone.ts';
import { element } from './view/element.ts';
import { formatPhotos, formatSeconds } from './view/format.ts';
import { FramePanel } from './view/frame-panel.ts';
import { keepReachable, makeRoving, neighbour } from './view/roving.ts';
import { Sheet } from './view/sheet.ts';
import { showState } from './view/state.ts';
import { offerTheme } from './view/theme.ts';

const engine = new DomEngine({ name: 'photos' });
const controls = new Controls(document);
const sheet = new Sheet(element(document, '#sheet', HTMLUListElement), element(document, '#card', HTMLTemplateElement));
const frames = new Frames();
const panel = new FramePanel(document, frames);

// ---- handlers --------------------------------------------------------------------------------------------------------

/** Develops photos at the chosen place; a second lot waits for the first. */
const develop = engine.async({ policy: 'queue' }, function* (cards: readonly Card[]) {
  const { place } = controls;
  const where = place === 'workers' ? 'in web workers' : 'on the main thread';
  const began = performance.now();
  frames.mark();
  controls.say(`Developing ${formatPhotos(cards.length)} ${where} …`);
  bindProgress(controls.progress, currentRun());

  yield* developPhotos(cards, place);

  panel.record(place, frames.longest);
  const done = cards.filter(({ state }) => state === 'done').length;
  const took = formatSeconds(performance.now() - began);
  controls.say(`${formatPhotos(done)} developed ${where} in ${took}. Longest frame: ${Math.round(frames.longest)} ms.`);
});

/** Loads the samples; a double click loads them once. */
const addSamples = engine.async({ policy: 'drop' }, function* () {
  add(yield* loadSamples());
});

/** Search as you type: each key stroke cancels the search before it, wherever that is. */
const search = engine.async({ policy: 'restart', debounce: 120 }, function* (text: string) {
  yield* filter(text);
  const found = sheet.cards.filter((card) => !card.element.hidden).length;
  controls.say(text === '' ? `All ${formatPhotos(found)}.` : `${formatPhotos(found)} for “${text}”.`);
});

/** Brings the page up to date after cards have changed: many changes, one repaint. */
const refresh = engine.async({ policy: 'keepLatest' }, function* () {
  yield* nextFrame();
  sheet.rearrange();
  showState(controls, sheet.cards);
  if (!search.isRunning) yield* filter(controls.search.value);
});

/** Shows the cards that match; of thousands, some hundred a frame. */
function* filter(text: string) {
  const matches = matcher(text);
  for (const [index, card] of sheet.cards.entries()) {
    if (index % 200 === 199) yield* nextFrame();
    card.element.hidden = !matches(card);
  }
  controls.nothing.hidden = sheet.cards.length === 0 || sheet.cards.some((card) => !card.element.hidden);
  keepReachable(sheet.element);
}

void engine.run(() => watchFrames(frames, () => panel.draw()), { name: 'frames', owner: panel.canvas });

// ---- what people do --------------------------------------------------------------------------------------------------

function add(photos: readonly Photo[]): void {
  const cards = sheet.add(photos);
  refresh();
  if (cards.length > 0) develop(cards);
  else controls.say('There was no picture among these files.');
}

function again(cards: readonly Card[]): void {
  develop.cancelAll('developed anew');
  for (const card of cards) card.prepare();
  if (cards.length > 0) develop(cards);
}

function cancelAll(): void {
  develop.cancelAll();
  for (const card of sheet.cards) card.cancel();
  controls.say('Cancelled.');
}

function act(verb: CardVerb, card: Card): void {
  if (verb === 'cancel') card.cancel();
  else if (verb === 'remove') remove(card);
  else {
    card.prepare();
    develop([card]);
  }
}

function remove(card: Card): void {
  const next = neighbour(sheet.element, card.element);
  sheet.remove(card);
  controls.say(`${card.photo.name} removed.`);
  (next ?? controls.open).focus();
  refresh();
}

controls.samples.onclick = () => addSamples();
controls.open.onclick = () => controls.files.click();
controls.files.onchange = () => {
  add(photosOf(controls.files.files ?? []));
  controls.files.value = '';
};
controls.again.onclick = () => again(sheet.cards);
controls.cancel.onclick = cancelAll;
controls.clear.onclick = () => {
  develop.cancelAll();
  sheet.clear();
  refresh();
  controls.say('The sheet is empty.');
  controls.open.focus();
};
controls.placeSwitch.onchange = () => again(sheet.cards);
controls.search.oninput = () => search(controls.search.value);
controls.tools.onsubmit = (event) => event.preventDefault();
controls.showAll.onclick = () => {
  controls.search.value = '';
  search('');
  controls.search.focus();
};
controls.sort.onchange = () => {
  sheet.sortBy(controls.sortKey);
  controls.say(`Sorted by ${controls.sortKey}.`);
};
sheet.element.addEventListener(CARD_CHANGED, () => refresh());
onCardAction(sheet, act);
makeRoving(sheet.element);
makeDropZone(document, controls.drop, (files) => add(photosOf(files)));
offerTheme(controls.theme, () => panel.readColours());
engine.on('error', ({ error }) => controls.say(error instanceof Error ? error.message : String(error)));

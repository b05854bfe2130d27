import { currentRun, Gate, nextFrame, type Op, type Run } from 'offloop';
import { bindProgress } from 'offloop/dom';
import { developPhotos } from './develop-photos.ts';
import { engine } from './engine.ts';
import { Frames, watchFrames } from './frames.ts';
import type { Photo } from './photo.ts';
import type { Place } from './place.ts';
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

/** Where photos come from and are developed: what a page in a browser and a desktop app do each in their own way. */
export interface Darkroom {
  readonly places: readonly Place[];
  /** Those that lie in the example. */
  samples(): Op<readonly Photo[]>;
  /** Lets somebody choose some, and adds them to the sheet. */
  open(): void;
  /** Of dropped files. */
  photosOf(files: Iterable<File>): readonly Photo[];
  /** Told of each lot that is being developed. */
  follow?(lot: Run): void;
}

/** The page: what it does, and when. */
export class ContactSheet {
  readonly #darkroom: Darkroom;
  readonly #controls: Controls;
  readonly #sheet = new Sheet(
    element(document, '#sheet', HTMLUListElement),
    element(document, '#card', HTMLTemplateElement),
  );
  readonly #frames = new Frames();
  /** Closed while it is paused: what is under way ends, and nothing begins. */
  readonly #gate = new Gate();
  readonly #panel: FramePanel;

  constructor(darkroom: Darkroom) {
    this.#darkroom = darkroom;
    this.#controls = new Controls(document, darkroom.places);
    this.#panel = new FramePanel(document, this.#frames, darkroom.places);
    this.#hearControls();
    this.#hearSheet();
    void engine.run(() => watchFrames(this.#frames, () => this.#panel.draw()), {
      name: 'frames',
      owner: this.#panel.canvas,
    });
    engine.on('error', ({ error }) => this.#controls.say(error instanceof Error ? error.message : String(error)));
  }

  // ---- handlers ------------------------------------------------------------------------------------------------------

  /** Develops photos at the chosen place; a second lot waits for the first. */
  readonly #develop = engine.async({ bind: this, policy: 'queue' }, function* (cards: readonly Card[]) {
    const controls = this.#controls;
    const { id, where } = controls.place;
    const began = performance.now();
    this.#frames.mark();
    controls.say(`Developing ${formatPhotos(cards.length)} ${where} …`);
    bindProgress(controls.progress, currentRun());
    this.#darkroom.follow?.(currentRun());

    yield* developPhotos(cards, id, this.#gate);

    const { longest } = this.#frames;
    this.#panel.record(id, longest);
    const done = cards.filter(({ state }) => state === 'done').length;
    const took = formatSeconds(performance.now() - began);
    controls.say(`${formatPhotos(done)} developed ${where} in ${took}. Longest frame: ${Math.round(longest)} ms.`);
  });

  /** Loads the samples; a double click loads them once. */
  readonly #addSamples = engine.async({ bind: this, policy: 'drop' }, function* () {
    this.add(yield* this.#darkroom.samples());
  });

  /** Search as you type: each key stroke cancels the search before it, wherever that is. */
  readonly #search = engine.async({ bind: this, policy: 'restart', debounce: 120 }, function* (text: string) {
    yield* this.#filter(text);
    const found = this.#sheet.cards.filter((card) => !card.element.hidden).length;
    this.#controls.say(text === '' ? `All ${formatPhotos(found)}.` : `${formatPhotos(found)} for “${text}”.`);
  });

  /** Brings the page up to date after cards have changed: many changes, one repaint. */
  readonly #refresh = engine.async({ bind: this, policy: 'keepLatest' }, function* () {
    yield* nextFrame();
    this.#sheet.rearrange();
    showState(this.#controls, this.#sheet.cards);
    if (!this.#search.isRunning) yield* this.#filter(this.#controls.search.value);
  });

  /** Shows the cards that match; of thousands, some hundred a frame. */
  *#filter(text: string): Op<void> {
    const matches = matcher(text);
    const { cards } = this.#sheet;
    for (const [index, card] of cards.entries()) {
      if (index % 200 === 199) yield* nextFrame();
      card.element.hidden = !matches(card);
    }
    this.#controls.nothing.hidden = cards.length === 0 || cards.some((card) => !card.element.hidden);
    keepReachable(this.#sheet.element);
  }

  // ---- what people do ------------------------------------------------------------------------------------------------

  /** Puts photos on the sheet, and develops them. */
  add(photos: readonly Photo[]): void {
    const cards = this.#sheet.add(photos);
    this.#refresh();
    if (cards.length > 0) this.#develop(cards);
    else this.#controls.say('There was no picture among these files.');
  }

  #again(): void {
    const { cards } = this.#sheet;
    this.#develop.cancelAll('developed anew');
    for (const card of cards) card.prepare();
    if (cards.length > 0) this.#develop(cards);
  }

  #pause(): void {
    const { pause } = this.#controls;
    const isPaused = this.#gate.isOpen;
    if (isPaused) this.#gate.close();
    else this.#gate.open();
    pause.textContent = isPaused ? 'Go on' : 'Pause';
    this.#controls.say(
      isPaused ? 'Paused: what is under way is finished, and nothing else begins.' : 'Developing goes on.',
    );
  }

  #cancelAll(): void {
    if (!this.#gate.isOpen) this.#pause();
    this.#develop.cancelAll();
    for (const card of this.#sheet.cards) card.cancel();
    this.#controls.say('Cancelled.');
  }

  #act(verb: CardVerb, card: Card): void {
    if (verb === 'cancel') card.cancel();
    else if (verb === 'remove') this.#remove(card);
    else {
      card.prepare();
      this.#develop([card]);
    }
  }

  #remove(card: Card): void {
    const next = neighbour(this.#sheet.element, card.element);
    this.#sheet.remove(card);
    this.#controls.say(`${card.photo.name} removed.`);
    (next ?? this.#controls.open).focus();
    this.#refresh();
  }

  #clear(): void {
    this.#develop.cancelAll();
    this.#sheet.clear();
    this.#refresh();
    this.#controls.say('The sheet is empty.');
    this.#controls.open.focus();
  }

  #showAll(): void {
    this.#controls.search.value = '';
    this.#search('');
    this.#controls.search.focus();
  }

  #hearControls(): void {
    const controls = this.#controls;
    controls.samples.onclick = () => this.#addSamples();
    controls.open.onclick = () => this.#darkroom.open();
    controls.again.onclick = () => this.#again();
    controls.pause.onclick = () => this.#pause();
    controls.cancel.onclick = () => this.#cancelAll();
    controls.clear.onclick = () => this.#clear();
    controls.placeSwitch.onchange = () => this.#again();
    controls.search.oninput = () => this.#search(controls.search.value);
    controls.tools.onsubmit = (event) => event.preventDefault();
    controls.showAll.onclick = () => this.#showAll();
    controls.sort.onchange = () => {
      this.#sheet.sortBy(controls.sortKey);
      controls.say(`Sorted by ${controls.sortKey}.`);
    };
    makeDropZone(document, controls.drop, (files) => this.add(this.#darkroom.photosOf(files)));
    offerTheme(controls.theme, () => this.#panel.readColours());
  }

  #hearSheet(): void {
    const { element: list } = this.#sheet;
    list.addEventListener(CARD_CHANGED, () => this.#refresh());
    onCardAction(this.#sheet, (verb, card) => this.#act(verb, card));
    makeRoving(list);
  }
}

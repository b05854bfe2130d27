import type { Place } from '../place.ts';
import type { SortKey } from '../sort.ts';
import { element } from './element.ts';

/** What can be operated and what tells how far things are, each by its name. */
export class Controls {
  readonly open: HTMLButtonElement;
  readonly samples: HTMLButtonElement;
  readonly again: HTMLButtonElement;
  readonly pause: HTMLButtonElement;
  readonly cancel: HTMLButtonElement;
  readonly clear: HTMLButtonElement;
  readonly showAll: HTMLButtonElement;
  readonly theme: HTMLButtonElement;
  readonly search: HTMLInputElement;
  readonly sort: HTMLSelectElement;
  readonly tools: HTMLFormElement;
  readonly placeSwitch: HTMLFieldSetElement;
  readonly progress: HTMLProgressElement;
  readonly count: HTMLElement;
  readonly status: HTMLElement;
  readonly empty: HTMLElement;
  readonly nothing: HTMLElement;
  readonly drop: HTMLElement;
  readonly #places: readonly Place[];

  constructor(page: Document, places: readonly Place[]) {
    const button = (id: string) => element(page, `#${id}`, HTMLButtonElement);
    const any = (id: string) => element(page, `#${id}`, HTMLElement);
    this.open = button('open');
    this.samples = button('samples');
    this.again = button('again');
    this.pause = button('pause');
    this.cancel = button('cancel');
    this.clear = button('clear');
    this.showAll = button('show-all');
    this.theme = button('theme');
    this.search = element(page, '#search', HTMLInputElement);
    this.sort = element(page, '#sort', HTMLSelectElement);
    this.tools = element(page, '#tools', HTMLFormElement);
    this.placeSwitch = element(page, '#place', HTMLFieldSetElement);
    this.progress = element(page, '#progress', HTMLProgressElement);
    this.count = any('count');
    this.status = any('status');
    this.empty = any('empty');
    this.nothing = any('nothing');
    this.drop = any('drop');
    this.#places = places;
    any('places').append(...places.map((place, index) => choiceOf(page, place, index === 0)));
  }

  get place(): Place {
    const { value } = element(this.placeSwitch, 'input:checked', HTMLInputElement);
    return this.#places.find(({ id }) => id === value) as Place;
  }

  get sortKey(): SortKey {
    return this.sort.value as SortKey;
  }

  /** Tells everybody, those who listen too. */
  say(message: string): void {
    this.status.textContent = message;
  }
}

function choiceOf(page: Document, { id, name }: Place, isChosen: boolean): HTMLLabelElement {
  const label = page.createElement('label');
  const input = page.createElement('input');
  Object.assign(input, { type: 'radio', name: 'place', value: id, defaultChecked: isChosen });
  const text = page.createElement('span');
  text.textContent = name;
  label.append(input, text);
  return label;
}

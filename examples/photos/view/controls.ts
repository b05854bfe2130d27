import type { Place } from '../develop-photos.ts';
import type { SortKey } from '../sort.ts';
import { element } from './element.ts';

/** What can be operated and what tells how far things are, each by its name. */
export class Controls {
  readonly open: HTMLButtonElement;
  readonly samples: HTMLButtonElement;
  readonly again: HTMLButtonElement;
  readonly cancel: HTMLButtonElement;
  readonly clear: HTMLButtonElement;
  readonly showAll: HTMLButtonElement;
  readonly theme: HTMLButtonElement;
  readonly files: HTMLInputElement;
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

  constructor(page: Document) {
    const button = (id: string) => element(page, `#${id}`, HTMLButtonElement);
    const any = (id: string) => element(page, `#${id}`, HTMLElement);
    this.open = button('open');
    this.samples = button('samples');
    this.again = button('again');
    this.cancel = button('cancel');
    this.clear = button('clear');
    this.showAll = button('show-all');
    this.theme = button('theme');
    this.files = element(page, '#files', HTMLInputElement);
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
  }

  get place(): Place {
    return element(this.placeSwitch, 'input:checked', HTMLInputElement).value as Place;
  }

  get sortKey(): SortKey {
    return this.sort.value as SortKey;
  }

  /** Tells everybody, those who listen too. */
  say(message: string): void {
    this.status.textContent = message;
  }
}

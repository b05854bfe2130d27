/** Ways by which an owner of runs leaves the page, and others that are no end: each gives the owner, and what is done to it. */
import { type Run, sleep } from 'offloop';
import { DomEngine } from 'offloop/dom';

/** What came of its run: before it was done, and afterwards. */
export type Seen = readonly [before: string, after: string];

type Act = () => unknown;
/** Makes the owner; what it does is done once its run has been seen. `late` are steps between the two, each seen for itself. */
type Way = (give: (owner: object) => void) => Act | Promise<Act>;

const PAGE = '/test/browser/pages/empty.html';

const append = <E extends Element>(element: E, to: ParentNode = document.body): E => {
  to.append(element);
  return element;
};
const make = (name = 'p', page: Document = document): HTMLElement => page.createElement(name);

function shadow(mode: ShadowRootMode = 'open', to: ParentNode = document.body): ShadowRoot {
  return append(make('div'), to).attachShadow({ mode });
}

async function frames(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) await new Promise((resolve) => requestAnimationFrame(resolve));
}

/** Long enough for those to be seen that are put where no event tells of it. */
async function noticed(): Promise<void> {
  await frames(2);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await frames(1);
}

async function frame(how: { readonly src?: string; readonly srcdoc?: string } = {}): Promise<HTMLIFrameElement> {
  const element = Object.assign(document.createElement('iframe'), how);
  const loaded = new Promise((resolve) => element.addEventListener('load', resolve, { once: true }));
  append(element);
  if (Object.keys(how).length > 0) await loaded;
  return element;
}

const inside = (element: HTMLIFrameElement): Document => element.contentDocument!;

async function popup(url?: string): Promise<Window> {
  const view = window.open(url, '_blank', 'width=300,height=200')!;
  if (url !== undefined)
    while (view.location.href === 'about:blank' || view.document.readyState !== 'complete') await frames(1);
  return view;
}

let names = 0;
/** A custom element, its name new each time. */
function define(constructed: (element: HTMLElement) => void): string {
  names += 1;
  const name = `x-owner-${names}`;
  customElements.define(
    name,
    class extends HTMLElement {
      constructor() {
        super();
        constructed(this);
      }
    },
  );
  return name;
}

export const ENDS: Readonly<Record<string, Way>> = {
  'is removed': (give) => {
    const owner = append(make());
    give(owner);
    return () => owner.remove();
  },
  'is taken by `removeChild`': (give) => {
    const owner = append(make());
    give(owner);
    return () => document.body.removeChild(owner);
  },
  'is a text that is taken out': (give) => {
    const owner = document.createTextNode('text');
    document.body.append(owner);
    give(owner);
    return () => owner.remove();
  },
  'loses an element around it': (give) => {
    const outer = append(make('section'));
    give(append(make(), append(make('div'), outer)));
    return () => outer.remove();
  },
  'is overwritten by `innerHTML`': (give) => {
    const outer = append(make('section'));
    give(append(make(), outer));
    return () => {
      outer.innerHTML = '<p>';
    };
  },
  'is overwritten by `textContent`': (give) => {
    const outer = append(make('section'));
    give(append(make(), outer));
    return () => {
      outer.textContent = '';
    };
  },
  'is replaced': (give) => {
    const owner = append(make());
    give(owner);
    return () => owner.replaceWith(make());
  },
  'is replaced by `outerHTML`': (give) => {
    const owner = append(make());
    give(owner);
    return () => {
      owner.outerHTML = '<i></i>';
    };
  },
  'is in a range that is deleted': (give) => {
    const owner = append(make());
    give(owner);
    return () => {
      const range = document.createRange();
      range.selectNode(owner);
      range.deleteContents();
    };
  },
  'loses the body around it': (give) => {
    give(append(make()));
    return () => {
      document.body = document.createElement('body');
    };
  },
  'is swapped out with the body, as Turbo does it': (give) => {
    give(append(make()));
    return () => {
      const next = new DOMParser().parseFromString('<p>next', 'text/html');
      document.body.replaceWith(document.adoptNode(next.body));
    };
  },
  'is moved into a template': (give) => {
    const owner = append(make());
    give(owner);
    return () => document.createElement('template').content.append(owner);
  },
  'is moved into a document without a window': (give) => {
    const owner = append(make());
    give(owner);
    return () => document.implementation.createHTMLDocument('').body.append(owner);
  },
  'is moved into a fragment': (give) => {
    const owner = append(make());
    give(owner);
    return () => document.createDocumentFragment().append(owner);
  },
  'is removed in a view transition': (give) => {
    const owner = append(make());
    give(owner);
    return () => {
      if ('startViewTransition' in document) document.startViewTransition(() => owner.remove()).skipTransition();
      else owner.remove();
    };
  },
  'is removed from a shadow root': (give) => {
    const owner = append(make(), shadow('closed'));
    give(owner);
    return () => owner.remove();
  },
  'is in a shadow root whose host is removed': (give) => {
    const root = shadow();
    give(append(make(), root));
    return () => root.host.remove();
  },
  'is a host of nested closed shadow roots, of which the outermost goes': (give) => {
    const outer = shadow('closed');
    give(append(make(), shadow('closed', shadow('closed', outer))));
    return () => outer.host.remove();
  },
  'is a shadow root whose host is removed': (give) => {
    const root = shadow('closed');
    give(root);
    return () => root.host.remove();
  },
  'was put into an open shadow root later': async (give) => {
    const owner = make();
    give(owner);
    await noticed();
    append(owner, shadow());
    await noticed();
    return () => owner.remove();
  },
  'was put into a closed shadow root later, whose host goes': async (give) => {
    const owner = make();
    const root = shadow('closed');
    give(owner);
    append(owner, root);
    await noticed();
    return () => root.host.remove();
  },
  'was put into a shadow root in another one later, without being rendered': async (give) => {
    const owner = make();
    owner.hidden = true;
    give(owner);
    append(owner, shadow('closed', shadow('closed')));
    await noticed();
    return () => owner.remove();
  },
  'was in a tree of its own that was put into a shadow root later': async (give) => {
    const tree = make('section');
    give(append(make(), tree));
    append(tree, shadow());
    await noticed();
    return () => tree.remove();
  },
  'was moved into a shadow root': async (give) => {
    const owner = append(make());
    give(owner);
    append(owner, shadow());
    await noticed();
    return () => owner.remove();
  },
  'is a custom element, given by its constructor': async (give) => {
    const owner = append(make(define(give)));
    await noticed();
    return () => owner.remove();
  },
  'is a custom element, given by its constructor, in a shadow root': async (give) => {
    const owner = append(make(define(give)), shadow('closed'));
    await noticed();
    return () => owner.remove();
  },
  'is inside a custom element whose constructor made and gave it': async (give) => {
    const name = define((element) => give(append(make(), element.attachShadow({ mode: 'closed' }))));
    const root = shadow();
    root.innerHTML = `<${name}></${name}>`;
    await noticed();
    return () => root.replaceChildren();
  },
  'is a custom element that was upgraded late': async (give) => {
    names += 1;
    const name = `x-late-${names}`;
    const owner = append(make(name), shadow());
    customElements.define(
      name,
      class extends HTMLElement {
        constructor() {
          super();
          give(this);
        }
      },
    );
    return () => owner.remove();
  },
  'came out of a template': async (give) => {
    const template = document.createElement('template');
    template.innerHTML = '<p>';
    const owner = template.content.firstElementChild!;
    give(owner);
    document.body.append(template.content);
    await noticed();
    return () => owner.remove();
  },
  'is the slotted child of a host that goes': (give) => {
    const root = shadow();
    append(make('slot'), root);
    give(append(make(), root.host));
    return () => root.host.remove();
  },
  'is in a frame that is removed': async (give) => {
    const outer = await frame({ src: PAGE });
    give(append(make(), inside(outer).body));
    return () => outer.remove();
  },
  'is in a frame of a frame that is removed': async (give) => {
    const outer = await frame({ src: PAGE });
    const inner = inside(outer).createElement('iframe');
    inside(outer).body.append(inner);
    give(append(make(), inner.contentDocument!.body));
    return () => outer.remove();
  },
  'is in a frame that goes with an element around it': async (give) => {
    const outer = await frame({ src: PAGE });
    give(append(make(), inside(outer).body));
    return () => document.body.replaceChildren();
  },
  'is in a frame that is navigated': async (give) => {
    const outer = await frame({ src: PAGE });
    give(append(make(), inside(outer).body));
    return () => {
      outer.src = `${PAGE}?again`;
    };
  },
  'is in a frame that is reloaded': async (give) => {
    const outer = await frame({ src: PAGE });
    give(append(make(), inside(outer).body));
    return () => outer.contentWindow!.location.reload();
  },
  'is in a frame whose `srcdoc` is changed': async (give) => {
    const outer = await frame({ srcdoc: '<p>one' });
    give(inside(outer).querySelector('p')!);
    return () => {
      outer.srcdoc = '<p>other';
    };
  },
  'is in a frame that is moved, and so loads anew': async (give) => {
    const outer = await frame({ src: PAGE });
    give(append(make(), inside(outer).body));
    return () => append(make('div')).append(outer);
  },
  'is in the blank document of a frame that is navigated': async (give) => {
    const outer = await frame();
    give(append(make(), inside(outer).body));
    return () => {
      outer.src = PAGE;
    };
  },
  'is in a frame that is written anew': async (give) => {
    const outer = await frame({ src: PAGE });
    give(append(make(), inside(outer).body));
    return () => {
      inside(outer).open();
      inside(outer).write('<p>new');
      inside(outer).close();
    };
  },
  'is in a frame that was written anew, and then navigated': async (give) => {
    const outer = await frame({ src: PAGE });
    give(inside(outer));
    inside(outer).open();
    inside(outer).write('<p>new');
    inside(outer).close();
    await noticed();
    return () => {
      outer.src = `${PAGE}?again`;
    };
  },
  'is removed from a frame': async (give) => {
    const owner = append(make(), inside(await frame({ src: PAGE })).body);
    give(owner);
    return () => owner.remove();
  },
  'was moved into a frame that is removed': async (give) => {
    const outer = await frame({ src: PAGE });
    const owner = append(make());
    give(owner);
    append(owner, inside(outer).body);
    await noticed();
    return () => outer.remove();
  },
  'was put into a frame late, which is removed': async (give) => {
    const outer = await frame({ src: PAGE });
    const owner = make();
    give(owner);
    append(owner, inside(outer).body);
    await noticed();
    return () => outer.remove();
  },
  'is not yet in the document of a frame that is removed': async (give) => {
    const outer = await frame({ src: PAGE });
    give(make('p', inside(outer)));
    return () => outer.remove();
  },
  'is the document of a frame that is removed': async (give) => {
    const outer = await frame({ src: PAGE });
    give(inside(outer));
    return () => outer.remove();
  },
  'is the frame itself': async (give) => {
    const outer = await frame({ src: PAGE });
    give(outer);
    return () => outer.remove();
  },
  'is the window of a frame that is removed': async (give) => {
    const outer = await frame({ src: PAGE });
    give(outer.contentWindow!);
    return () => outer.remove();
  },
  'is in a popup that is closed': async (give) => {
    const view = await popup(PAGE);
    give(append(make(), view.document.body));
    return () => view.close();
  },
  'is in the blank document of a popup that is closed': async (give) => {
    const view = await popup();
    give(append(make(), view.document.body));
    return () => view.close();
  },
  'is in a popup that is navigated': async (give) => {
    const view = await popup(PAGE);
    give(append(make(), view.document.body));
    return () => {
      view.location.href = `${PAGE}?again`;
      return () => view.close();
    };
  },
  'was put into the document of a popup late, which is closed': async (give) => {
    const view = await popup(PAGE);
    const owner = make();
    give(owner);
    await noticed();
    append(owner, view.document.body);
    await noticed();
    return () => view.close();
  },
  'is removed from a popup': async (give) => {
    const view = await popup(PAGE);
    const owner = append(make(), view.document.body);
    give(owner);
    return () => {
      owner.remove();
      return () => view.close();
    };
  },
  'is the window of a popup that is closed': async (give) => {
    const view = await popup(PAGE);
    give(view);
    return () => view.close();
  },
  'is the window of a popup of another origin that is closed': async (give) => {
    const view = await popup();
    view.location.href = `${location.origin.replace('127.0.0.1', 'localhost')}${PAGE}`;
    const isOther = (): boolean => {
      try {
        return view.document === undefined;
      } catch {
        return true;
      }
    };
    while (!isOther()) await frames(1);
    give(view);
    return () => view.close();
  },
};

export const STAYS: Readonly<Record<string, Way>> = {
  'is moved': (give) => {
    const owner = append(make());
    give(owner);
    return () => append(make('section')).append(owner);
  },
  'is taken out and put in again in the same task': (give) => {
    const owner = append(make());
    give(owner);
    return async () => {
      owner.remove();
      await Promise.resolve();
      await Promise.resolve();
      document.body.prepend(owner);
    };
  },
  'is moved by `moveBefore`': (give) => {
    const owner = append(make());
    const to = append(make('section')) as HTMLElement & { moveBefore?(node: Node, before: Node | null): void };
    give(owner);
    return () => (to.moveBefore === undefined ? to.append(owner) : to.moveBefore(owner, null));
  },
  'is moved from one shadow root into another': (give) => {
    const owner = append(make(), shadow());
    const to = shadow('closed');
    give(owner);
    return () => to.append(owner);
  },
  'is moved into a frame': async (give) => {
    const outer = await frame({ src: PAGE });
    const owner = append(make());
    give(owner);
    return () => inside(outer).body.append(owner);
  },
  'is put into another slot': (give) => {
    const root = shadow();
    root.innerHTML = '<slot name="one"></slot><slot name="other"></slot>';
    const owner = append(make(), root.host);
    owner.slot = 'one';
    give(owner);
    return () => {
      owner.slot = 'other';
    };
  },
  'loses its slot': (give) => {
    const root = shadow();
    const slot = append(make('slot'), root);
    give(append(make(), root.host));
    return () => slot.remove();
  },
  'is not displayed': (give) => {
    const owner = append(make());
    give(owner);
    return () => {
      owner.style.display = 'none';
    };
  },
  'is a dialog that is closed': (give) => {
    const dialog = append(document.createElement('dialog'));
    dialog.showModal();
    give(dialog);
    return () => dialog.close();
  },
  'is a popover that is hidden': (give) => {
    const owner = append(make('div'));
    owner.setAttribute('popover', '');
    owner.showPopover?.();
    give(owner);
    return () => owner.hidePopover?.();
  },
  'is permanent while the body is swapped, as Turbo keeps it': (give) => {
    const owner = append(make());
    give(owner);
    return () => {
      const next = document.createElement('body');
      const place = make('template');
      owner.replaceWith(place);
      document.body.replaceWith(next);
      next.append(owner);
    };
  },
  'is put into a fragment, and with it into the document': (give) => {
    const owner = append(make());
    give(owner);
    return () => {
      const fragment = document.createDocumentFragment();
      fragment.append(owner);
      document.body.append(fragment);
    };
  },
  'is in no document yet': (give) => {
    const owner = make();
    give(owner);
    return () => document.createDocumentFragment().append(owner);
  },
  'is in a template': (give) => {
    const template = append(document.createElement('template'));
    template.innerHTML = '<p>';
    give(template.content.firstElementChild!);
    return () => template.setAttribute('title', 'changed');
  },
  'sees something beside it leave': (give) => {
    const beside = append(make());
    give(append(make()));
    return () => beside.remove();
  },
  'is in a frame that goes to a place in its document': async (give) => {
    const outer = await frame({ src: PAGE });
    give(append(make(), inside(outer).body));
    return () => {
      outer.contentWindow!.location.hash = 'place';
    };
  },
  'is in a frame that is moved by `moveBefore`': async (give) => {
    const outer = await frame({ src: PAGE });
    give(append(make(), inside(outer).body));
    const to = append(make('div')) as HTMLElement & { moveBefore?(node: Node, before: Node | null): void };
    return () => to.moveBefore?.(outer, null);
  },
  'is the window of a frame that is navigated': async (give) => {
    const outer = await frame({ src: PAGE });
    give(outer.contentWindow!);
    return () => {
      outer.src = `${PAGE}?again`;
      return new Promise((resolve) => outer.addEventListener('load', resolve, { once: true }));
    };
  },
  'is the window of a popup that loads': async (give) => {
    const view = await popup();
    give(view);
    return async () => {
      view.location.href = PAGE;
      await noticed();
      return () => view.close();
    };
  },
  'is this document': (give) => {
    give(document);
    return () => document.body.replaceChildren();
  },
  'is this window': (give) => {
    give(window);
    return () => document.body.replaceChildren();
  },
};

/** Milliseconds after which a run counts as forgotten. */
const PATIENCE = 5000;

/** One after the other, since they change the document that they share. */
export async function seeAll(which: 'ENDS' | 'STAYS'): Promise<Readonly<Record<string, Seen | string>>> {
  const engine = new DomEngine();
  const seen: Record<string, Seen | string> = {};
  for (const [name, way] of Object.entries(which === 'ENDS' ? ENDS : STAYS)) {
    try {
      seen[name] = await see(engine, way, which === 'ENDS');
    } catch (error) {
      seen[name] = String(error);
    }
    document.body.replaceChildren();
  }
  await engine.close();
  return seen;
}

async function see(engine: DomEngine, way: Way, isEnd: boolean): Promise<Seen> {
  let run: Run | undefined;
  const act = await way((owner) => {
    run = engine.run(sleep(60_000), { owner });
  });
  await noticed();
  const before = run!.state;
  const undo = await act();
  if (isEnd) await Promise.race([run!.settled, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  else await noticed();
  const seen = [before, run!.state] as const;
  run!.cancel();
  if (typeof undo === 'function') undo();
  return seen;
}

import { beforeEach, describe, expect, test } from '@jest/globals';
import type { TestPage } from '../harness/open-page.js';
import { openStage, type Stage } from './stage.js';

declare const stage: Stage;

let page: TestPage;
beforeEach(async () => {
  page = await openStage();
  await page.run(() => stage.hide());
});

describe('The dialog of prompts', () => {
  test('is put into its parent, and goes with it, while the prompt stays open', async () => {
    const seen = await page.run(async () => {
      const parent = document.body.appendChild(document.createElement('main'));
      stage.showPrompts(stage.engine, { parent });
      stage.ask(stage.prompt.text({ question: 'a' }));
      const inside = parent.querySelector('dialog')?.open;
      const sheets = document.adoptedStyleSheets.length;
      parent.remove();
      while (parent.querySelector('dialog') !== null) await new Promise((resolve) => setTimeout(resolve, 5));
      const after = [document.querySelector('dialog'), document.adoptedStyleSheets.length - sheets];
      document.body.append(parent);
      stage.ask(stage.prompt.text({ question: 'b' }));
      return [inside, after, parent.querySelector('dialog'), stage.prompts(stage.engine).size, stage.seen().focus];
    });
    expect(seen).toEqual([true, [null, -1], null, 2, 'Open']);
  });

  test('stays modal, with what was typed, when its parent is moved or what is around it is replaced', async () => {
    const seen = await page.run(async () => {
      const parent = document.body.appendChild(document.createElement('main'));
      const other = document.body.appendChild(document.createElement('section'));
      stage.showPrompts(stage.engine, { parent });
      stage.ask(stage.prompt.text({ question: 'a' }));
      document.querySelector('input')!.value = 'typed';
      other.append(parent);
      const isAgain = async () => {
        while (!document.querySelector('dialog:modal')) await new Promise((resolve) => setTimeout(resolve, 5));
      };
      await isAgain();
      const { focus } = stage.seen();
      const moved = [document.querySelector('input')!.value, stage.prompts(stage.engine).size, focus];
      parent.replaceChildren();
      await isAgain();
      document.querySelector('form')!.requestSubmit();
      return [moved, await stage.ended(1), document.querySelector('dialog'), stage.seen().focus];
    });
    expect(seen).toEqual([['typed', 1, 'a'], ['typed'], null, 'Open']);
  });

  test('stands in the body when that is replaced', async () => {
    const seen = await page.run(async () => {
      stage.showPrompts(stage.engine);
      stage.ask(stage.prompt.text({ question: 'a' }));
      document.body = document.createElement('body');
      while (!document.querySelector('dialog:modal')) await new Promise((resolve) => setTimeout(resolve, 5));
      return stage.seen();
    });
    expect(seen).toMatchObject({ dialogs: 1, isModal: true, question: 'a', focus: 'a' });
  });

  test.each(['hidden', 'outside', 'an input'])(
    'stands in the body where its parent is %s: nobody would see it',
    async (how) => {
      const seen = await page.run((how) => {
        const parent = document.createElement(how === 'an input' ? 'input' : 'div');
        parent.hidden = how === 'hidden';
        if (how !== 'outside') document.body.append(parent);
        stage.showPrompts(stage.engine, { parent });
        stage.ask(stage.prompt.text({ question: 'a' }));
        return [document.querySelector('dialog')?.parentElement === document.body, stage.seen().isModal];
      }, how);
      expect(seen).toEqual([true, true]);
    },
  );

  test.each([
    '<main aria-hidden="true"><div></div></main>',
    '<fieldset disabled><div></div></fieldset>',
    '<div style="display: none"><div style="display: contents"></div></div>',
    '<details><summary></summary><div></div></details>',
  ])('stands in the body where it could not be answered: %s', async (around) => {
    const seen = await page.run((around) => {
      document.body.insertAdjacentHTML('beforeend', around);
      const parent = document.querySelector('div:empty')!;
      stage.showPrompts(stage.engine, { parent });
      stage.ask(stage.prompt.text({ question: 'a' }));
      return [document.querySelector('dialog')?.parentElement === document.body, stage.seen().isModal];
    }, around);
    expect(seen).toEqual([true, true]);
  });

  test('has its style and its label in a shadow root, and gives the focus back into one', async () => {
    const seen = await page.run(async () => {
      const root = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
      const parent = root.appendChild(document.createElement('div'));
      const field = root.appendChild(document.createElement('input'));
      field.focus();
      stage.showPrompts(stage.engine, { parent });
      stage.ask(stage.prompt.text({ question: 'a' }));
      const dialog = root.querySelector('dialog')!;
      const style = getComputedStyle(dialog).position;
      const label = root.getElementById(dialog.getAttribute('aria-labelledby')!)?.textContent;
      const inside = root.activeElement === dialog.querySelector('input');
      root.querySelector('form')!.requestSubmit();
      return [style, label, inside, root.activeElement === field, root.adoptedStyleSheets.length];
    });
    expect(seen).toEqual(['fixed', 'a', true, true, 0]);
  });

  test('can stand in a frame, in the document of which it is made', async () => {
    const seen = await page.run(async () => {
      const frame = document.body.appendChild(document.createElement('iframe'));
      const inner = frame.contentDocument!;
      stage.showPrompts(stage.engine, { parent: inner.body });
      stage.ask(stage.prompt.text({ question: 'a' }));
      const dialog = inner.querySelector('dialog')!;
      const seen = [dialog.matches(':modal'), getComputedStyle(dialog).position, inner.adoptedStyleSheets.length];
      frame.remove();
      stage.ask(stage.prompt.text({ question: 'b' }));
      await new Promise((resolve) => setTimeout(resolve, 50));
      return [...seen, document.querySelector('dialog'), stage.prompts(stage.engine).size];
    });
    expect(seen).toEqual([true, 'fixed', 1, null, 2]);
  });

  test('answers in a form of the page, and never sends that', async () => {
    const sent = await page.run(async () => {
      const form = document.body.appendChild(document.createElement('form'));
      let sent = 0;
      form.onsubmit = () => {
        sent += 1;
        return false;
      };
      stage.showPrompts(stage.engine, { parent: form });
      stage.ask(stage.prompt.text({ question: 'a', initial: 'x' }));
      Object.assign(window, { sent: () => sent });
    });
    expect(sent).toBe(undefined);
    await page.press('Enter');
    expect(await page.run(async () => [await stage.ended(1), (window as any).sent()])).toEqual([['x'], 0]);
  });

  test('looks the same wherever it stands', async () => {
    const looks = await page.run(async () => {
      const style = document.head.appendChild(document.createElement('style'));
      style.textContent = `*, ::before { margin: 0; padding: 0; border: 0; font: inherit } button, input { all: unset }
        .strange { visibility: hidden; pointer-events: none; white-space: nowrap; text-align: right; font-size: 30px; text-transform: uppercase }`;
      const parents = ['', 'strange'].map((name) => {
        const parent = document.body.appendChild(document.createElement('div'));
        parent.className = name;
        return parent;
      });
      const look = (parent: Element) => {
        const hide = stage.showPrompts(stage.engine, { parent });
        const names = [
          'width',
          'height',
          'marginTop',
          'fontSize',
          'textAlign',
          'visibility',
          'pointerEvents',
          'whiteSpace',
          'padding',
          'borderWidth',
        ];
        const parts = ['dialog', 'h2', 'input', 'dialog button', '.offloop-prompt-main'].map((name) => {
          const computed = getComputedStyle(document.querySelector(name)!);
          return names.map((name) => computed[name as 'width']);
        });
        hide();
        return JSON.stringify(parts);
      };
      stage.ask(
        stage.prompt.text({ question: 'A question that is long enough for several lines of it, or so it seems to be' }),
      );
      const [plain, strange] = parents.map(look);
      style.remove();
      return [strange, look(parents[0]!)].map((one) => (one === plain ? 'the same' : [one, plain]));
    });
    expect(looks).toEqual(['the same', 'the same']);
  });
});

describe('Several calls for one engine', () => {
  test('show a prompt once: the last one does, and the one before when that is taken away', async () => {
    const places = await page.run(() => {
      const parents = ['a', 'b', 'c'].map((id) =>
        Object.assign(document.body.appendChild(document.createElement('div')), { id }),
      );
      const hides = parents.map((parent) => stage.showPrompts(stage.engine, { parent }));
      stage.ask(stage.prompt.text({ question: 'a' }));
      const places: unknown[] = [];
      const note = () =>
        places.push([...document.querySelectorAll('dialog')].map((dialog) => dialog.parentElement!.id).join());
      note();
      for (const index of [1, 2, 2, 0]) {
        hides[index]!();
        note();
      }
      return [...places, stage.prompts(stage.engine).size, stage.seen().focus];
    });
    expect(places).toEqual(['c', 'c', 'a', 'a', '', 1, 'Open']);
  });

  test('for two engines show a dialog each', async () => {
    const questions = await page.run(async () => {
      const { DomEngine } = await import('offloop/dom');
      const other = new DomEngine();
      for (const engine of [stage.engine, other]) stage.showPrompts(engine);
      stage.ask(stage.prompt.text({ question: 'a' }));
      const run = other.run(function* () {
        return yield* stage.prompt.text({ question: 'b' });
      });
      const all = () => [...document.querySelectorAll('dialog h2')].map((each) => each.textContent);
      const questions = [all(), document.activeElement?.closest('dialog')?.querySelector('h2')?.textContent];
      run.cancel();
      await other.close();
      return [...questions, all(), document.activeElement?.closest('dialog')?.querySelector('h2')?.textContent];
    });
    expect(questions).toEqual([['a', 'b'], 'b', ['a'], 'a']);
  });

  test.each([
    ['null', /Expected `engine` to be an engine/],
    ['parent', /Expected `parent` to be an element of the page, got `"#app"`/],
    ['option', /Unknown option `parnet` of showPrompts. Did you mean `parent`\?/],
  ])('refuse what cannot be meant: %s', async (what, message) => {
    const error = await page.run((what) => {
      try {
        if (what === 'null') stage.showPrompts(null as never);
        else
          stage.showPrompts(
            stage.engine,
            (what === 'parent' ? { parent: '#app' } : { parnet: document.body }) as never,
          );
        return 'nothing';
      } catch (error) {
        return String(error);
      }
    }, what);
    expect(error).toMatch(message);
  });
});

import { beforeEach, describe, expect, test } from '@jest/globals';
import type { TestPage } from '../harness/open-page.js';
import { openStage, type Stage } from './stage.js';

declare const stage: Stage;

let page: TestPage;
beforeEach(async () => {
  page = await openStage();
});

const seen = () => page.run(() => stage.seen());
const ended = (count: number) => page.run((count) => stage.ended(count), count);
async function press(...keys: string[]): Promise<void> {
  for (const key of keys) await page.press(key);
}
const GONE = { dialogs: 0, focus: 'Open' };

/** Asks one after the other, or all at once: texts of the names of prompts. */
const askTexts = (...questions: string[]) =>
  page.run((questions) => {
    for (const question of questions) stage.ask(stage.prompt.text({ question }));
  }, questions);

describe('A prompt in a page', () => {
  test('of a text is a modal dialog with its question and its help, answered by Enter', async () => {
    await page.run(
      () => void stage.ask(stage.prompt.text({ question: 'Name?', help: 'As on the door', initial: 'Ann' })),
    );
    expect(await seen()).toEqual({
      dialogs: 1,
      isModal: true,
      question: 'Name?',
      help: 'As on the door',
      problem: '',
      focus: 'Name?',
    });
    // What is there already is selected, so that typing replaces it.
    await page.type('Bob');
    await press('Enter');
    expect(await ended(1)).toEqual(['Bob']);
    expect(await seen()).toEqual(GONE);
  });

  test('of a secret hides what is typed', async () => {
    await page.run(() => void stage.ask(stage.prompt.text({ question: 'Word?', secret: true })));
    expect(await page.run(() => document.querySelector('input')?.type)).toBe('password');
    await page.type('mellon');
    await press('Enter');
    expect(await ended(1)).toEqual(['mellon']);
    expect(await page.run(() => document.querySelector('input'))).toBe(null);
  });

  test.each([
    [true, ['Enter'], true],
    [false, ['Enter'], false],
    [true, ['Shift+Tab', 'Enter'], false],
    [undefined, ['Tab', 'Tab', 'Tab', ' '], true],
  ])('of a yes or no with %j at first takes %j for %j', async (initial, keys, answer) => {
    await page.run((initial) => {
      stage.ask(stage.prompt.confirm({ question: 'Sure?', ...(initial !== undefined && { initial }) }));
    }, initial);
    const focus = initial === undefined ? 'the question' : initial ? 'Yes' : 'No';
    expect(await seen()).toMatchObject({ isModal: true, question: 'Sure?', focus });
    for (const key of keys) {
      if (key === 'Shift+Tab')
        await page.run(() => (document.activeElement!.previousElementSibling as HTMLElement).focus());
      else await press(key);
    }
    expect(await ended(1)).toEqual([answer]);
  });

  test('of a yes or no that gives nothing at first takes no Enter for an answer', async () => {
    await page.run(() => void stage.ask(stage.prompt.confirm({ question: 'Sure?' })));
    await press('Enter');
    expect(await seen()).toMatchObject({ isModal: true, problem: 'Answer yes or no', focus: 'the question' });
  });

  test('of a number has its limits, keys that count, and says what it takes', async () => {
    await page.run(
      () => void stage.ask(stage.prompt.number({ question: 'How many?', min: 2, max: 10, step: 2, initial: 4 })),
    );
    expect(await seen()).toMatchObject({ help: '2 to 10, in steps of 2', focus: 'How many?' });
    const limits = await page.run(() => {
      const { type, min, max, step } = document.querySelector('input')!;
      return { type, min, max, step };
    });
    expect(limits).toEqual({ type: 'number', min: '2', max: '10', step: '2' });
    await page.type('5');
    await press('Enter');
    expect(await seen()).toMatchObject({
      problem: 'Give a number from 2 to 10 in steps of 2',
      focus: 'How many?',
    });
    expect(await page.run(() => document.querySelector('input')?.getAttribute('aria-invalid'))).toBe('true');
    await page.type('6');
    await press('ArrowUp', 'Enter');
    expect(await ended(1)).toEqual([8]);
  });

  test('of a choice is chosen by arrows', async () => {
    await page.run(() => {
      const options = [{ id: 1 }, { id: 2 }, { id: 3 }];
      stage.ask(
        stage.prompt.radio({ question: 'Which?', options, label: ({ id }) => `No. ${id}`, initial: options[1]! }),
      );
    });
    expect(await seen()).toMatchObject({ question: 'Which?', focus: 'No. 2' });
    await press('ArrowDown', 'Enter');
    expect(await ended(1)).toEqual([{ id: 3 }]);
  });

  test('of a choice without a first one says that something has to be chosen', async () => {
    await page.run(() => void stage.ask(stage.prompt.radio({ question: 'Which?', options: ['', 'a'] })));
    await press('Enter');
    expect(await seen()).toMatchObject({ isModal: true, problem: 'Choose one of ``, `a`' });
    await press(' ', 'Enter');
    expect(await ended(1)).toEqual(['']);
  });

  test('of several choices takes as many as it is to', async () => {
    await page.run(() => {
      stage.ask(stage.prompt.checklist({ question: 'Which?', options: ['a', 'b', 'c'], min: 2, max: 2 }));
    });
    expect(await seen()).toMatchObject({ help: 'Choose 2', focus: 'a' });
    await press('Enter');
    expect(await seen()).toMatchObject({ problem: 'Choose 2 of `a`, `b`, `c`, separated by commas', focus: 'a' });
    await press('Tab', ' ', 'Tab', ' ', 'Enter');
    expect(await ended(1)).toEqual([['b', 'c']]);
  });

  test('of a file is a path', async () => {
    await page.run(() => void stage.ask(stage.prompt.file({ question: 'Where?', initial: '/home/ann' })));
    expect(await page.run(() => document.querySelector('input')?.dir)).toBe('ltr');
    await press('End');
    await page.type('/notes');
    await press('Enter');
    expect(await ended(1)).toEqual(['/home/ann/notes']);
  });

  test('shows what is wrong with an answer, once more when it is given again, and takes a right one', async () => {
    await page.run(() => {
      const validate = (text: string) => (text === 'x' ? undefined : `"${text}" <i>is no</i> x`);
      stage.ask(stage.prompt.text({ question: 'x?', validate }));
      const alert = document.querySelector('[role=alert]')!;
      Object.assign(window, { told: [] });
      new MutationObserver(() => (window as any).told.push(alert.textContent)).observe(alert, { childList: true });
    });
    await page.type('y');
    await press('Enter');
    expect(await seen()).toMatchObject({ problem: '"y" <i>is no</i> x', focus: 'x?' });
    await press('Enter');
    expect(await page.run(() => (window as any).told)).toEqual(Array(2).fill('"y" <i>is no</i> x'));
    await page.type('x');
    await press('Enter');
    expect(await ended(1)).toEqual(['x']);
  });

  test('shows markup as what it is: text', async () => {
    const markup = '<img src=x onerror="stage.note(1)"><b>bold</b>';
    const found = await page.run((markup) => {
      stage.ask(stage.prompt.checklist({ question: markup, help: markup, options: [markup] }));
      const dialog = document.querySelector('dialog')!;
      const texts = ['h2', '.offloop-prompt-help', 'label'].map((name) => dialog.querySelector(name)?.textContent);
      return [texts, dialog.querySelector('img, b')];
    }, markup);
    expect(found).toEqual([[markup, markup, markup], null]);
  });

  test('is dismissed by Escape, and by its button', async () => {
    await askTexts('a', 'b', 'c');
    await press('Escape');
    expect(await ended(1)).toEqual(['cancelled']);
    expect(await seen()).toMatchObject({ isModal: true, question: 'b', focus: 'b' });
    // A browser may close the dialog by itself when it is pressed again.
    await press('Escape');
    await ended(2);
    expect(await seen()).toMatchObject({ isModal: true, question: 'c', focus: 'c' });
    await page.click('dialog button[type=button]');
    expect(await ended(3)).toEqual(Array(3).fill('cancelled'));
    expect(await seen()).toEqual(GONE);
  });

  test('is dismissed when the page closes its dialog', async () => {
    await askTexts('a', 'b');
    await page.run(() => document.querySelector('dialog')!.close());
    expect(await ended(1)).toEqual(['cancelled']);
    expect(await seen()).toMatchObject({ isModal: true, question: 'b', focus: 'b' });
  });
});

describe('Prompts in a row', () => {
  test('come in one dialog that stays open', async () => {
    await askTexts('a', 'b');
    await page.run(() => {
      const dialog = document.querySelector('dialog')!;
      dialog.addEventListener('close', () => stage.note('closed'));
      Object.assign(window, { first: dialog });
    });
    await page.type('1');
    await press('Enter');
    await ended(1);
    expect(await seen()).toMatchObject({ isModal: true, question: 'b', focus: 'b', problem: '' });
    expect(await page.run(() => document.querySelector('dialog') === (window as any).first)).toBe(true);
    await page.type('2');
    await press('Enter');
    expect((await ended(2)).slice(0, 2)).toEqual(['1', '2']);
  });

  test('that a handler asks one by one leave the page to it in between', async () => {
    await page.run(() => {
      const field = document.body.appendChild(document.createElement('input'));
      stage.engine.run(function* () {
        const name = yield* stage.prompt.text({ question: 'Name?' });
        field.focus();
        stage.note(document.activeElement === field);
        stage.note(name + (yield* stage.prompt.text({ question: 'More?' })));
        stage.note(document.activeElement === field);
      });
    });
    await page.type('a');
    await press('Enter');
    await ended(1);
    while ((await seen()).question !== 'More?');
    await page.type('b');
    await press('Enter');
    expect(await ended(3)).toEqual([true, 'ab', true]);
  });

  test('that are cancelled, time out or are answered elsewhere go, and what follows comes', async () => {
    const { steps } = await page.run(async () => {
      const { timeout } = await import('offloop');
      const steps: unknown[] = [];
      const note = () => steps.push(stage.seen().question);
      const [a, b, c] = ['a', 'b', 'c'].map((question) => stage.prompt.text({ question, name: question }));
      const run = stage.ask(a!);
      stage.ask(b!);
      const late = stage.engine.run(timeout(30, c!));
      note();
      run.cancel();
      note();
      b!.answer('x');
      note();
      await late.settled;
      note();
      stage.ask(stage.prompt.text({ question: 'd', name: 'd' }));
      note();
      const end = stage.prompts(stage.engine).answerWith({ d: 'given' });
      note();
      end();
      return { steps, outcomes: await stage.ended(3) };
    });
    expect(steps).toEqual(['a', 'b', 'c', undefined, 'd', undefined]);
    expect(await page.run(() => stage.outcomes)).toEqual(expect.arrayContaining(['cancelled', 'x', 'given']));
    expect(await seen()).toEqual(GONE);
  });

  test('go when the engine closes', async () => {
    await askTexts('a', 'b');
    await page.run(() => stage.engine.close());
    expect(await seen()).toEqual(GONE);
  });

  test('are not answered by an Enter that is held, or the second half of a double click', async () => {
    const asked = await page.run(async () => {
      const asked: unknown[] = [];
      for (let index = 0; index < 4; index += 1)
        stage.ask(stage.prompt.confirm({ question: `${index}`, initial: true }));
      const note = () => asked.push(stage.seen().question);
      const yes = () => document.querySelector<HTMLElement>('.offloop-prompt-main')!;
      const click = (detail: number) =>
        yes().dispatchEvent(new MouseEvent('click', { detail, bubbles: true, cancelable: true }));
      click(1);
      note();
      click(2);
      note();
      click(1);
      note();
      const held = new KeyboardEvent('keydown', { key: 'Enter', repeat: true, bubbles: true, cancelable: true });
      asked.push(yes().dispatchEvent(held));
      return asked;
    });
    expect(asked).toEqual(['1', '1', '2', false]);
  });

  test('are not answered by what was pressed before they were shown, and told late', async () => {
    const seen = await page.run(async () => {
      const early = performance.now();
      const run = stage.ask(stage.prompt.confirm({ question: 'a', initial: true }));
      const yes = document.querySelector<HTMLElement>('.offloop-prompt-main')!;
      const tell = (event: Event, timeStamp: number) => {
        Object.defineProperty(event, 'timeStamp', { value: timeStamp });
        return yes.dispatchEvent(event);
      };
      const key = () => new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true });
      const click = () => new MouseEvent('click', { detail: 1, bubbles: true, cancelable: true });
      const taken = [tell(key(), early - 1), tell(click(), early - 1), run.isFinished];
      tell(click(), performance.now());
      return [...taken, await stage.ended(1)];
    });
    expect(seen).toEqual([false, false, false, [true]]);
  });

  test('are not answered by the key that asked for them, nor is it typed into them', async () => {
    await page.run(() => {
      document.addEventListener('keydown', ({ key }) => {
        if (stage.prompts(stage.engine).size > 0) return;
        if (key === 'n') stage.ask(stage.prompt.text({ question: 'Name?', initial: 'Ann' }));
        if (key === 'Enter') stage.ask(stage.prompt.text({ question: 'Other?', initial: 'Bob' }));
      });
      stage.opener.blur();
    });
    await press('n');
    expect(await page.run(() => document.querySelector('input')?.value)).toBe('Ann');
    await press('Escape', 'Enter');
    expect(await seen()).toMatchObject({ isModal: true, question: 'Other?' });
    await press('Enter');
    expect(await ended(2)).toEqual(['cancelled', 'Bob']);
  });

  test('are not filled by a key that is held since before they came', async () => {
    const taken = await page.run(() => {
      stage.ask(stage.prompt.text({ question: 'Name?' }));
      const field = document.querySelector('input')!;
      const tell = (key: string, repeat: boolean) =>
        field.dispatchEvent(new KeyboardEvent('keydown', { key, repeat, bubbles: true, cancelable: true }));
      return [tell('n', true), tell('n', false), tell('n', true), tell('Enter', true)];
    });
    expect(taken).toEqual([false, true, true, false]);
  });

  test('whose check throws fail, and their dialog goes', async () => {
    await page.run(() => {
      const validate = () => {
        throw new RangeError('no check');
      };
      stage.ask(stage.prompt.text({ question: 'a', validate }));
    });
    await press('Enter');
    expect(await ended(1)).toEqual(['error']);
    expect(await seen()).toEqual(GONE);
  });

  test('leave nothing, also after two hundred', async () => {
    const left = await page.run(async () => {
      const sheets = document.adoptedStyleSheets.length;
      const dialogs: WeakRef<Element>[] = [];
      for (let index = 0; index < 200; index += 1) {
        const run = stage.ask(stage.prompt.number({ question: `${index}` }));
        dialogs.push(new WeakRef(document.querySelector('dialog')!));
        if (index % 3 === 0) run.cancel();
        else {
          document.querySelector('input')!.value = `${index}`;
          document.querySelector('form')!.requestSubmit();
        }
        await run.settled;
      }
      Object.assign(window, { dialogs });
      return [
        document.querySelectorAll('dialog').length,
        document.adoptedStyleSheets.length - sheets,
        stage.seen().focus,
      ];
    });
    expect(left).toEqual([0, 0, 'Open']);
    await page.collectGarbage();
    const alive = await page.run(() => (window as any).dialogs.filter((one: WeakRef<Element>) => one.deref()).length);
    // The last ones may be held by what the browser is about to tell of them.
    expect(alive).toBeLessThan(20);
  });
});

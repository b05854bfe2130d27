import { beforeEach, describe, expect, test } from '@jest/globals';
import { openPage, type TestPage } from './harness/open-page.js';

/** A run whose progress a test sets, and the element that shows it. */
interface Stage {
  element: HTMLElement;
  run: import('offloop').Run;
  undo(): void;
  end(error?: Error): void;
  /** What the element shows, after the next frame. */
  shown(): Promise<Record<string, string | null>>;
}
declare const stage: Stage;

let page: TestPage;
beforeEach(async () => {
  page = await openPage();
});

async function show(name: string): Promise<void> {
  await page.run(async (name) => {
    const { operation } = await import('offloop');
    const { bindProgress, DomEngine } = await import('offloop/dom');
    const element = document.body.appendChild(document.createElement(name));
    element.setAttribute('aria-label', 'Photos');
    let end: Stage['end'] = () => {};
    const run = new DomEngine().run(
      operation<void>((resolve, reject) => {
        end = (error) => (error === undefined ? resolve() : reject(error));
      }),
    );
    const own: Stage = {
      element,
      run,
      undo: bindProgress(element, run),
      end: (error) => end(error),
      async shown() {
        // A busy machine may be late with its frames, which runs wait for at their end.
        for (let frames = 0; frames < 2; frames += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
        await new Promise((resolve) => setTimeout(resolve, 50));
        const names = ['role', 'value', 'max', 'aria-valuemin', 'aria-valuenow', 'aria-valuemax', 'aria-valuetext'];
        const set = names.filter((name) => element.hasAttribute(name));
        const fraction = element.style.getPropertyValue('--progress');
        return {
          ...Object.fromEntries(set.map((name) => [name, element.getAttribute(name)])),
          ...(fraction !== '' && { fraction }),
        };
      },
    };
    Object.assign(window, { stage: own });
  }, name);
}

describe('A <progress>', () => {
  test('shows the fraction, and is indeterminate without a total', async () => {
    await show('progress');
    const seen = await page.run(async () => {
      const seen = [await stage.shown()];
      stage.run.update({ completed: 1, total: 4 });
      seen.push(await stage.shown());
      stage.run.update({ total: undefined, message: 'Counting' });
      seen.push(await stage.shown());
      stage.run.update({ completed: 3, total: 4, message: 'cat.jpg' });
      seen.push(await stage.shown());
      return seen;
    });
    expect(seen).toEqual([
      { max: '1' },
      { max: '1', value: '0.25' },
      { max: '1', 'aria-valuetext': 'Counting' },
      { max: '1', value: '0.75', 'aria-valuetext': '75%, cat.jpg' },
    ]);
  });

  test('is full when the run succeeds', async () => {
    await show('progress');
    const shown = await page.run(async () => {
      stage.run.update({ completed: 1, total: 4 });
      stage.end();
      return stage.shown();
    });
    expect(shown).toEqual({ max: '1', value: '1' });
  });

  test.each(['fails', 'is cancelled'])('stays where it is when the run %s', async (how) => {
    await show('progress');
    const shown = await page.run(async (how) => {
      stage.run.update({ completed: 1, total: 4 });
      if (how === 'fails') stage.end(new Error('no disk'));
      else stage.run.cancel();
      await stage.run.settled;
      return stage.shown();
    }, how);
    expect(shown).toEqual({ max: '1', value: '0.25' });
  });

  test('that was indeterminate moves no longer when the run is cancelled', async () => {
    await show('progress');
    const shown = await page.run(async () => {
      stage.run.cancel();
      return stage.shown();
    });
    expect(shown).toEqual({ max: '1', value: '0' });
  });

  test('is left alone once the binding was undone', async () => {
    await show('progress');
    const shown = await page.run(async () => {
      stage.run.update({ completed: 1, total: 4 });
      await stage.shown();
      stage.undo();
      stage.run.update({ completed: 2 });
      stage.end();
      return stage.shown();
    });
    expect(shown).toEqual({ max: '1', value: '0.25' });
  });

  test('shows a run that has ended already', async () => {
    await show('progress');
    const value = await page.run(async () => {
      const { bindProgress } = await import('offloop/dom');
      stage.end();
      await stage.run;
      const other = document.createElement('progress');
      bindProgress(other, stage.run);
      return other.value;
    });
    expect(value).toBe(1);
  });
});

describe('Any other element', () => {
  test('becomes a progress bar, with the fraction for its style', async () => {
    await show('div');
    const seen = await page.run(async () => {
      const seen = [await stage.shown()];
      stage.run.update({ completed: 1, total: 3, message: 'cat.jpg' });
      seen.push(await stage.shown());
      stage.run.update({ total: undefined, message: '' });
      seen.push(await stage.shown());
      stage.end();
      seen.push(await stage.shown());
      return seen;
    });
    const bar = { role: 'progressbar', 'aria-valuemin': '0', 'aria-valuemax': '100' };
    expect(seen).toEqual([
      bar,
      { ...bar, 'aria-valuenow': '33', 'aria-valuetext': '33%, cat.jpg', fraction: `${1 / 3}` },
      bar,
      { ...bar, 'aria-valuenow': '100', fraction: '1' },
    ]);
  });

  test('is what assistive technology sees, with its label', async () => {
    await show('div');
    await page.run(async () => {
      stage.run.update({ completed: 1, total: 4 });
      await stage.shown();
    });
    expect(await page.attributeOf('progressbar', 'Photos', 'aria-valuenow')).toBe('25');
  });

  test('keeps a role of its own', async () => {
    const role = await page.run(async () => {
      const { sleep } = await import('offloop');
      const { bindProgress, DomEngine } = await import('offloop/dom');
      const element = document.createElement('div');
      element.setAttribute('role', 'meter');
      const run = new DomEngine().run(sleep(1));
      bindProgress(element, run);
      await run;
      return element.getAttribute('role');
    });
    expect(role).toBe('meter');
  });
});

describe('What is no element or no run', () => {
  test('is refused, with what was expected', async () => {
    const messages = await page.run(async () => {
      const { sleep } = await import('offloop');
      const { bindProgress, DomEngine } = await import('offloop/dom');
      // In development it would tell of the operation that nobody uses.
      const run = new DomEngine({ development: false }).run(sleep(1));
      const wrong = [
        [null, run],
        ['#bar', run],
        [document.body, undefined],
        [document.body, sleep(1)],
      ];
      return wrong.map((args) => {
        try {
          return bindProgress(...(args as Parameters<typeof bindProgress>));
        } catch (error) {
          return String(error);
        }
      });
    });
    expect(messages).toEqual([
      expect.stringMatching(/^TypeError: Expected `element` to be an element of the page, got `null`/),
      expect.stringMatching(/^TypeError: Expected `element` to be an element of the page, got `"#bar"`/),
      expect.stringMatching(/^TypeError: Expected `run` to be a run/),
      expect.stringMatching(/^TypeError: Expected `run` to be a run/),
    ]);
  });
});

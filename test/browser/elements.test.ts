import { beforeEach, describe, expect, test } from '@jest/globals';
import axe from 'axe-core';
import { openPage, type TestPage } from './harness/open-page.js';

type Run = import('offloop').Run;

/** A page with an engine, and runs that the test ends. */
interface Stage {
  readonly engine: import('offloop').Engine;
  readonly runs: Record<string, Run>;
  readonly said: string[];
  start(name: string, options?: object): Run;
  end(name: string, error?: Error): void;
  /** Adds an element, and notes what it says aloud. */
  add<N extends 'offloop-progress' | 'offloop-runs'>(name: N): HTMLElementTagNameMap[N];
  find(selector: string): HTMLElement;
  all(selector: string): HTMLElement[];
  until(isThere: () => boolean): Promise<void>;
}
declare const stage: Stage;

/** Nothing but what comes from the page itself. */
const STRICT = {
  'content-security-policy': `default-src 'none'; script-src 'self' 'import-map'; style-src 'self'; img-src 'self'; form-action 'none'; require-trusted-types-for 'script'`,
};

async function openStage(options: Parameters<typeof openPage>[0] = {}): Promise<TestPage> {
  const page = await openPage(options);
  await page.run(async () => {
    const { operation } = await import('offloop');
    const { DomEngine, defineElements } = await import('offloop/dom');
    const engine = new DomEngine();
    engine.on('error', () => {});
    const ends: Record<string, (error?: Error) => void> = {};
    const own: Stage = {
      engine,
      runs: {},
      said: [],
      start(name, options) {
        const run = engine.run(
          operation<void>((resolve, reject) => {
            ends[name] = (error) => (error === undefined ? resolve() : reject(error));
          }),
          { name, ...options },
        );
        own.runs[name] = run;
        return run;
      },
      end: (name, error) => ends[name]?.(error),
      add(name) {
        const element = document.body.appendChild(document.createElement(name));
        const live = element.shadowRoot!.querySelector('[part=live]')!;
        new MutationObserver(() => own.said.push(live.textContent!)).observe(live, { childList: true });
        return element;
      },
      find: (selector) => own.all(selector)[0]!,
      all: (selector) =>
        [...document.querySelectorAll('offloop-progress, offloop-runs')].flatMap((element) => [
          ...element.shadowRoot!.querySelectorAll<HTMLElement>(selector),
        ]),
      async until(isThere) {
        while (!isThere()) await new Promise((resolve) => requestAnimationFrame(resolve));
      },
    };
    defineElements();
    defineElements();
    Object.assign(window, { stage: own });
  });
  return page;
}

describe('`<offloop-progress>`', () => {
  let page: TestPage;
  beforeEach(async () => {
    page = await openStage();
  });

  test('is a progress bar with values, without them while nobody knows how much there is, and full after a success', async () => {
    const seen = await page.run(async () => {
      const element = stage.add('offloop-progress');
      const look = (): unknown[] => {
        const bar = stage.find('[role=progressbar]');
        return [
          ...['aria-label', 'aria-valuemin', 'aria-valuenow', 'aria-valuemax', 'aria-valuetext'].map((name) =>
            bar.getAttribute(name),
          ),
          stage.find('[part=percent]').textContent,
        ];
      };
      const looks = [look()];
      const run = stage.start('upload');
      element.run = run;
      looks.push(look());
      run.update({ completed: 1, total: 4, message: 'a.txt' });
      await stage.until(() => stage.find('[part=bar]').hasAttribute('aria-valuenow'));
      looks.push(look());
      stage.end('upload');
      await stage.until(() => stage.find('[part=percent]').textContent === '100 %');
      looks.push(look());
      return looks;
    });
    expect(seen).toEqual([
      ['Progress', '0', null, '100', null, ''],
      ['upload', '0', null, '100', null, ''],
      ['upload', '0', '25', '100', '25 %, a.txt', '25 %'],
      ['upload', '0', '100', '100', '100 %, a.txt', '100 %'],
    ]);
  });

  test('stays where it was after a cancel, takes another run, and says quarters and ends in one region', async () => {
    const seen = await page.run(async () => {
      const element = stage.add('offloop-progress');
      const live = stage.find('[part=live]');
      const run = stage.start('upload');
      element.run = run;
      for (const completed of [1, 24, 26, 30, 49, 80]) {
        run.update({ completed, total: 100 });
        await stage.until(() => stage.find('[part=percent]').textContent === `${completed} %`);
      }
      run.cancel();
      await stage.until(() => stage.find('[part=progress]').dataset.state === 'cancelled');
      const now = stage.find('[part=bar]').getAttribute('aria-valuenow');
      element.run = stage.start('other');
      const then = stage.find('[part=bar]').getAttribute('aria-valuenow');
      stage.end('other', new Error('offline'));
      await stage.until(() => stage.said.length >= 4);
      return [stage.said, now, then, live === stage.find('[part=live]'), live.getAttribute('role')];
    });
    expect(seen).toEqual([
      ['upload: 25 %', 'upload: 75 %', 'upload: cancelled', 'other: failed, offline'],
      '80',
      null,
      true,
      'status',
    ]);
  });

  test('follows its run while it is in the page alone, and knows what was set before it was defined', async () => {
    const seen = await page.run(async () => {
      const element = stage.add('offloop-progress');
      const run = stage.start('upload');
      const { subscribe } = run;
      let count = 0;
      Object.defineProperty(run, 'subscribe', {
        value: (listener: () => void) => {
          const undo = subscribe(listener);
          count += 1;
          return () => {
            count -= 1;
            undo();
          };
        },
      });
      const counts: number[] = [];
      element.run = run;
      counts.push(count);
      for (let round = 0; round < 1000; round += 1) {
        element.remove();
        document.body.append(element);
      }
      counts.push(count);
      element.remove();
      counts.push(count);
      run.update({ completed: 1, total: 2 });
      document.body.append(element);
      const shown = stage.find('[part=bar]').getAttribute('aria-valuenow');
      const early = document.createElement('offloop-progress');
      Object.defineProperty(early, 'run', { value: run, configurable: true, writable: true, enumerable: true });
      element.replaceWith(early);
      return [...counts, shown, stage.find('[part=bar]').getAttribute('aria-valuenow')];
    });
    expect(seen).toEqual([1, 1, 0, '50', '50']);
  });

  test('refuses what is no run', async () => {
    const message = await page.run(() => {
      try {
        stage.add('offloop-progress').run = {} as never;
      } catch (error) {
        return String(error);
      }
      return 'nothing';
    });
    expect(message).toMatch(/TypeError: Expected `run` to be a run/);
  });
});

describe('`<offloop-runs>`', () => {
  let page: TestPage;
  beforeEach(async () => {
    page = await openStage();
  });

  test('lists names, states, bars, rates and what is left, and cancels', async () => {
    const seen = await page.run(async () => {
      const element = stage.add('offloop-runs');
      const empty = stage.find('[part=empty]').hidden;
      element.setAttribute('keep', '2');
      element.engine = stage.engine;
      const upload = stage.start('upload');
      stage.start('index');
      await stage.until(() => stage.all('[part=run]').length === 2);
      await new Promise((resolve) => setTimeout(resolve, 20));
      upload.update({ completed: 1, total: 4, message: 'a.txt' });
      await stage.until(() => stage.find('[part=percent]').textContent === '25 %');
      const texts = (part: string): unknown => stage.all(`[part=${part}]`).map(({ textContent }) => textContent);
      const first = [texts('name'), texts('state'), texts('message'), texts('percent')];
      const figures = [stage.find('[part=rate]').textContent, stage.find('[part=eta]').textContent];
      stage.find('[aria-label="Cancel upload"]').click();
      await stage.until(() => stage.find('[part=state]').textContent === 'cancelled');
      stage.end('index', new Error('offline'));
      await stage.until(() => stage.all('[part=state]')[1]!.textContent === 'failed');
      return [empty, first, figures, [texts('state'), texts('message')], stage.said];
    });
    expect(seen).toEqual([
      false,
      [
        ['upload', 'index'],
        ['running', 'running'],
        ['a.txt', ''],
        ['25 %', ''],
      ],
      [expect.stringMatching(/^[\d.]+\/s$/), expect.stringMatching(/^\d+ (s|min|h) left$/)],
      [
        ['cancelled', 'failed'],
        ['a.txt', 'offline'],
      ],
      ['upload: 25 %', 'upload: cancelled', 'index: failed, offline'],
    ]);
  });

  test('the focus goes on to the next run that can be cancelled, and stays in the list', async () => {
    const seen = await page.run(async () => {
      const element = stage.add('offloop-runs');
      element.engine = stage.engine;
      for (const name of ['a', 'b', 'c']) stage.start(name);
      await stage.until(() => stage.all('[part=run]').length === 3);
      const focused = (): unknown => {
        const { activeElement } = element.shadowRoot!;
        return activeElement?.getAttribute('aria-label') ?? activeElement?.getAttribute('part');
      };
      stage.all('button')[1]!.focus();
      const seen = [focused()];
      for (let count = 2; count >= 1; count -= 1) {
        (element.shadowRoot!.activeElement as HTMLElement).click();
        await stage.until(() => stage.all('[part=run]').length === count);
        seen.push(focused());
      }
      return seen;
    });
    expect(seen).toEqual(['Cancel b', 'Cancel c', 'Cancel a']);
  });

  test('a group, a place in the page that is left, and another engine', async () => {
    const seen = await page.run(async () => {
      const { DomEngine } = await import('offloop/dom');
      const element = stage.add('offloop-runs');
      element.engine = stage.engine;
      stage.start('a', { group: 'up' });
      stage.start('b');
      await stage.until(() => stage.all('[part=run]').length === 2);
      element.setAttribute('group', 'up');
      const names = (): unknown => stage.all('[part=name]').map(({ textContent }) => textContent);
      const seen = [names()];
      element.remove();
      stage.end('a');
      await stage.runs.a;
      document.body.append(element);
      seen.push(names());
      element.engine = new DomEngine();
      seen.push(names(), stage.find('[part=empty]').hidden);
      stage.engine.runs.cancelAll();
      return seen;
    });
    expect(seen).toEqual([['a'], [], [], false]);
  });
});

test.each(['light', 'dark'])(
  'both are accessible and have their style under a strict policy of the page: %s',
  async (scheme) => {
    const page = await openStage({ documentHeaders: STRICT, routes: { '/axe.js': { body: axe.source } } });
    await page.run(async () => {
      const url = '/axe.js';
      await import(url);
    });
    const seen = await page.run(async (scheme) => {
      document.documentElement.style.colorScheme = scheme;
      document.documentElement.style.background = 'Canvas';
      const element = stage.add('offloop-runs');
      element.setAttribute('keep', '5');
      element.setAttribute('label', 'Uploads');
      element.engine = stage.engine;
      for (const name of ['quiet', 'half', 'done', 'failed', 'cancelled']) stage.start(name);
      stage.runs.half!.update({ completed: 1, total: 2, message: 'a.txt' });
      stage.add('offloop-progress').run = stage.runs.half!;
      stage.end('done');
      stage.end('failed', new Error('offline'));
      stage.runs.cancelled!.cancel();
      await stage.until(
        () => stage.all('[part=state]').filter(({ textContent }) => textContent !== 'running').length === 3,
      );
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
        rules: {
          'landmark-one-main': { enabled: false },
          'page-has-heading-one': { enabled: false },
          region: { enabled: false },
        },
      });
      const fills = stage.all('[part=fill]').map((fill) => getComputedStyle(fill).backgroundColor);
      return {
        violations: violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]),
        display: getComputedStyle(stage.find('[part=progress]')).display,
        colours: new Set(fills).size,
      };
    }, scheme);
    expect(seen).toEqual({ violations: [], display: 'flex', colours: 4 });
  },
);

test('they move for those alone who have nothing against it', async () => {
  const page = await openStage();
  const conditions = await page.run(() => {
    const { shadowRoot } = stage.add('offloop-progress');
    return [...shadowRoot!.adoptedStyleSheets[0]!.cssRules]
      .filter(({ cssText }) => /\b(animation|transition)/.test(cssText) && !cssText.startsWith('@keyframes'))
      .map((rule) => (rule as CSSMediaRule).conditionText);
  });
  expect(conditions).toEqual(['(prefers-reduced-motion: no-preference)']);
});

import { describe, expect, test } from '@jest/globals';
import axe from 'axe-core';
import { openStage, type Stage } from './stage.js';

declare const stage: Stage;

/** Nothing but what comes from the page itself: no inline styles, no `eval`, no markup from texts. */
const STRICT = {
  'content-security-policy': `default-src 'none'; script-src 'self' 'import-map'; style-src 'self'; img-src 'self'; form-action 'none'; require-trusted-types-for 'script'`,
};
const routes = { '/axe.js': { body: axe.source } };
const KINDS = ['text', 'secret', 'confirm', 'number', 'radio', 'checklist', 'file'];

/** Asks in the way of a kind, with texts of so many words. */
function ask([kind, words]: readonly [kind: string, words: number]): void {
  const { prompt } = stage;
  const text = 'several words '.repeat(words);
  const common = { question: `${text}?`, help: text };
  const options = Array.from({ length: words * 3 }, (_, index) => `${text} ${index}`);
  const prompts = {
    text: () => prompt.text(common),
    secret: () => prompt.text({ ...common, secret: true }),
    confirm: () => prompt.confirm(common),
    number: () => prompt.number({ ...common, min: 1, max: 9 }),
    radio: () => prompt.radio({ ...common, options }),
    checklist: () => prompt.checklist({ ...common, options, min: 2 }),
    file: () => prompt.file({ ...common, mustExist: true }),
  };
  stage.ask(prompts[kind as 'text']());
}

describe('A prompt under a strict policy of the page', () => {
  test.each(KINDS)('is accessible and has its style: %s', async (kind) => {
    const page = await openStage({ documentHeaders: STRICT, routes });
    await page.run(async () => {
      const url = '/axe.js';
      await import(url);
    });
    await page.run(ask, [kind, 2] as const);
    const look = async (): Promise<unknown> =>
      page.run(async () => {
        // What fades in has no colours yet.
        await Promise.all(document.getAnimations().map(({ finished }) => finished));
        const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
          rules: {
            'landmark-one-main': { enabled: false },
            'page-has-heading-one': { enabled: false },
            region: { enabled: false },
          },
        });
        const position = getComputedStyle(document.querySelector('dialog')!).position;
        return [position, violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])];
      });
    expect(await look()).toEqual(['fixed', []]);
    await page.run(() => document.querySelector('form')!.requestSubmit());
    if (await page.run(() => stage.prompts(stage.engine).size > 0)) expect(await look()).toEqual(['fixed', []]);
  });

  test.each(['ltr', 'rtl'])('fits the window with long texts, and its buttons are seen: %s', async (dir) => {
    const page = await openStage({ documentHeaders: STRICT });
    for (const kind of KINDS) {
      await page.run((dir) => {
        document.documentElement.dir = dir;
      }, dir);
      await page.run(ask, [kind, 40] as const);
      const isInside = await page.run(() => {
        const parts = [...document.querySelectorAll('dialog, dialog button, [role=alert]')];
        const isInside = parts.every((part) => {
          const { left, right, top, bottom } = part.getBoundingClientRect();
          return left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight;
        });
        const body = document.querySelector('.offloop-prompt-body')!;
        const [main, cancel] = ['.offloop-prompt-actions > :last-child', 'button'].map(
          (name) => document.querySelector(name)!.getBoundingClientRect().left,
        );
        return [
          isInside,
          body.scrollWidth <= body.clientWidth,
          main! > cancel!,
          getComputedStyle(document.querySelector('h2')!).textAlign,
        ];
      });
      expect([kind, ...isInside]).toEqual([kind, true, true, dir === 'ltr', dir === 'ltr' ? 'left' : 'right']);
      await page.press('Escape');
      while (await page.run(() => stage.prompts(stage.engine).size > 0));
    }
  });

  test('moves for those alone who have nothing against it, and once for a row of prompts', async () => {
    const page = await openStage();
    const seen = await page.run(async () => {
      stage.ask(stage.prompt.text({ question: 'a' }));
      const rules = [...document.adoptedStyleSheets.at(-1)!.cssRules];
      const moving = rules.filter(
        ({ cssText }) => /\b(animation|transition)/.test(cssText) && !cssText.startsWith('@keyframes'),
      );
      const isMoving = document.getAnimations().length > 0;
      document.querySelector('form')!.requestSubmit();
      stage.ask(stage.prompt.text({ question: 'b' }));
      const allows = matchMedia('(prefers-reduced-motion: no-preference)').matches;
      return [
        moving.map((rule) => (rule as CSSMediaRule).conditionText),
        isMoving === allows,
        document.getAnimations().length,
      ];
    });
    expect(seen).toEqual([['(prefers-reduced-motion: no-preference)'], true, 0]);
  });

  test.each(['light', 'dark'])('is as %s as the page says', async (scheme) => {
    const page = await openStage();
    const seen = await page.run((scheme) => {
      document.documentElement.style.colorScheme = scheme;
      stage.ask(stage.prompt.text({ question: 'a' }));
      const { colorScheme, backgroundColor, color } = getComputedStyle(document.querySelector('dialog')!);
      const sum = (text: string) =>
        text
          .match(/\d+/g)!
          .slice(0, 3)
          .reduce((sum, part) => sum + Number(part), 0);
      return [colorScheme, sum(backgroundColor) < sum(color)];
    }, scheme);
    expect(seen).toEqual([scheme, scheme === 'dark']);
  });
});

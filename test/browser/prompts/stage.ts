import { openPage, type TestPage } from '../harness/open-page.js';
import type { SiteOptions } from '../harness/site.js';

type Jobs = typeof import('offloop/jobs');
type AnyPrompt = import('offloop/jobs').Prompt<any>;

/** A page with an engine whose prompts are shown, and a button that has the focus. */
export interface Stage extends Pick<Jobs, 'prompt' | 'prompts'> {
  readonly engine: import('offloop').Engine;
  readonly opener: HTMLButtonElement;
  showPrompts: typeof import('offloop/dom').showPrompts;
  /** What takes away the first of them. */
  hide(): void;
  /** Asks in a handler; what comes of it is put down. */
  ask(question: AnyPrompt): import('offloop').Run;
  /** Results, and `cancelled`, in the order in which they came. */
  readonly outcomes: readonly unknown[];
  /** Puts one down. */
  note(outcome: unknown): void;
  /** So many of them. */
  ended(count: number): Promise<readonly unknown[]>;
  /** What there is to see, and what has the focus. */
  seen(): Record<string, unknown>;
}
declare const stage: Stage;

/** Opens one. */
export async function openStage(options: SiteOptions = {}): Promise<TestPage> {
  const page = await openPage(options);
  await page.run(async () => {
    const { DomEngine, showPrompts } = await import('offloop/dom');
    const { prompt, prompts } = await import('offloop/jobs');
    const engine = new DomEngine();
    const opener = document.body.appendChild(document.createElement('button'));
    opener.textContent = 'Open';
    opener.focus();
    const outcomes: unknown[] = [];
    let tell = (): void => {};
    const own: Stage = {
      engine,
      prompt,
      prompts,
      opener,
      showPrompts,
      hide: showPrompts(engine),
      outcomes,
      ask(question) {
        const run = engine.run(function* () {
          return yield* question;
        });
        void run.settled.then((outcome) => {
          own.note(outcome.state === 'success' ? outcome.value : outcome.state);
        });
        return run;
      },
      note(outcome) {
        outcomes.push(outcome);
        tell();
      },
      async ended(count) {
        while (outcomes.length < count)
          await new Promise<void>((resolve) => {
            tell = resolve;
          });
        return outcomes;
      },
      seen() {
        const dialogs = [...document.querySelectorAll('dialog')];
        const dialog = dialogs[0];
        const text = (id: string | null | undefined): string | undefined =>
          id
            ?.split(' ')
            .map((one) => document.getElementById(one)?.textContent)
            .join(' ');
        const { activeElement } = document;
        const labelled = activeElement?.closest('label, button')?.textContent;
        const focus = labelled ?? text(activeElement?.getAttribute('aria-labelledby')) ?? activeElement?.localName;
        return {
          dialogs: dialogs.length,
          ...(dialog !== undefined && {
            isModal: dialog.open && dialog.matches(':modal'),
            question: text(dialog.getAttribute('aria-labelledby')),
            help: text(dialog.getAttribute('aria-describedby')),
            problem: dialog.querySelector('[role=alert]')?.textContent,
          }),
          focus: activeElement?.localName === 'h2' ? 'the question' : focus,
        };
      },
    };
    Object.assign(window, { stage: own });
  });
  return page;
}

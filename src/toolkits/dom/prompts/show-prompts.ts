import { checkOptions, expected } from '../../../core/validation.js';
import type { Engine } from '../../../engine/engine.js';
import { prompts } from '../../../jobs/prompts/prompts.js';
import { ElementOwners } from '../element-owners.js';
import { isShown } from '../presence.js';
import { PromptScreen } from './prompt-screen.js';
import { screensOf } from './prompt-screens.js';

/** Where prompts are shown. */
export interface ShowPromptsOptions {
  /**
   * What the dialog is put into. While it is not displayed itself, the dialog is put into the body; when it has left the document, nothing is shown any
   * more. @defaultValue the body
   */
  readonly parent?: Element;
}

/**
 * Shows the prompt of an engine that has the focus as a modal `<dialog>`: one after the other, for as long as there are any. Enter answers, Escape
 * dismisses; then the keyboard is where it was before.
 *
 * Of several calls for one engine the last shows them; when that is taken away, the one before does. On a server nothing happens.
 *
 * @param engine - whose prompts
 * @param options - where
 * @returns what takes it away: the dialog goes, prompts stay open
 * @throws `TypeError` for what is no engine, no element, or an unknown option
 * @example
 * ```ts no-run
 * import { DomEngine, showPrompts } from 'offloop/dom';
 * import { prompt } from 'offloop/jobs';
 * const engine = new DomEngine();
 * showPrompts(engine);
 * const rename = engine.async(function* (name: string) {
 *   return yield* prompt.text({ question: 'New name?', initial: name });
 * });
 * ```
 */
export function showPrompts(engine: Engine, options: ShowPromptsOptions = {}): () => void {
  const queue = prompts(engine);
  checkOptions('showPrompts', options, ['parent']);
  const { parent } = options;
  if (parent !== undefined && (parent as Partial<Element> | null)?.nodeType !== 1)
    throw new TypeError(expected('parent', 'an element of the page', parent));
  if (typeof document === 'undefined') return () => {};
  const screens = screensOf(queue);
  const screen = new PromptScreen(queue, parent);
  const undos = [screens.add(screen)];
  const end = (): void => {
    for (const undo of undos.splice(0)) undo();
  };
  // One that is in no document yet may be put into one at any time.
  if (parent !== undefined && isShown(parent)) undos.push(new ElementOwners().watch(parent, end));
  return end;
}

import { useApp, useStdin } from 'ink';
import { type ReactNode, useEffect, useReducer, useState, useSyncExternalStore } from 'react';
import { checkFunction } from '../../core/validation.js';
import type { Engine } from '../../engine/engine.js';
import { prompts } from '../../jobs/prompts/prompts.js';
import { useEngineOr } from '../react/engine-provider.js';
import { currentLook } from './look.js';
import { PromptInput } from './prompt-input.js';
import { PromptScreen } from './prompt-screen.js';
import { useFirst } from './use-first.js';
import { useInterrupt } from './use-interrupt.js';
import { useHasKeys, useKeys } from './use-keys.js';
import { usePlainOutput } from './use-plain-output.js';

/** What `Prompts` takes. */
export interface PromptsProps {
  /** Whose prompts; that of the `EngineProvider`, where it is left out. */
  readonly engine?: Engine;
  /** What Ctrl-C does while a prompt is open. By default it closes the engine, ends the app, and the exit code becomes 130. */
  readonly onInterrupt?: () => void;
}

/**
 * Shows the open prompt with the focus, and takes the answer from the keyboard: a line and Enter, or ↑ ↓, the space bar and Enter among choices. Enter
 * alone gives the initial value. What is typed before a prompt is shown does not answer it.
 *
 * Where nobody can answer (no terminal, a build server, an input that has ended) prompts fail at once with a `PromptError` that says how to give the
 * answer. Of several in one app for one engine the first has the prompts.
 *
 * @param props - the engine, and what Ctrl-C does
 * @throws `StateError` while it renders, without an engine; `TypeError` for what cannot be used
 * @example
 * ```tsx
 * import { render } from 'ink';
 * import { InkEngine, Prompts } from 'offloop/ink';
 * import { prompt } from 'offloop/jobs';
 * const engine = new InkEngine();
 * const app = render(<Prompts engine={engine} />);
 * const run = engine.run(function* () { return yield* prompt.confirm({ question: 'Overwrite?', initial: false }); });
 * run.cancel();
 * app.unmount();
 * await engine.close();
 * ```
 */
export function Prompts({ engine: given, onInterrupt }: PromptsProps): ReactNode {
  if (onInterrupt !== undefined) checkFunction('onInterrupt', onInterrupt);
  const engine = useEngineOr(given);
  const isFirst = useFirst(engine);
  const isDrawn = usePlainOutput() === undefined;
  const hasKeys = useHasKeys();
  if (!isFirst) return null;
  return isDrawn && hasKeys ? (
    <AskedPrompts engine={engine} onInterrupt={onInterrupt} />
  ) : (
    <RefusedPrompts engine={engine} />
  );
}

/** Nobody is here to give answers: those that others give count, and what they do not answer fails. */
function RefusedPrompts({ engine }: { readonly engine: Engine }): ReactNode {
  useEffect(() => prompts(engine).answerWith({}), [engine]);
  return null;
}

function AskedPrompts({
  engine,
  onInterrupt,
}: {
  readonly engine: Engine;
  readonly onInterrupt: (() => void) | undefined;
}): ReactNode {
  const queue = prompts(engine);
  const open = useSyncExternalStore(queue.subscribe, queue.getSnapshot);
  const input = useInputOf(open[0]);
  const [, again] = useReducer((count: number) => count + 1, 0);
  const app = useApp();
  const isOpen = input !== undefined;

  useKeys(true, (key) => {
    if (input === undefined || key === 'ctrl+c') return;
    input.press(key);
    again();
  });
  // Behind the keys: their listener decides how the input is read.
  useInterrupt(isOpen, onInterrupt ?? (() => void endProgram(engine, () => app.exit())));
  useEndedInput(engine);
  if (input === undefined) return null;
  return <PromptScreen input={input} more={open.length - 1} look={currentLook()} />;
}

/** One for each prompt, as long as it has the focus. */
function useInputOf(prompt: PromptInput['prompt'] | undefined): PromptInput | undefined {
  const [, again] = useReducer((count: number) => count + 1, 0);
  const [input, setInput] = useState<PromptInput>();
  // What is wrong with an answer is told by the prompt itself.
  useEffect(() => prompt?.subscribe(again), [prompt]);
  if (input?.prompt === prompt) return input;
  const next = prompt && new PromptInput(prompt);
  setInput(next);
  return next;
}

/** An input that has ended gives no answers any more. */
function useEndedInput(engine: Engine): void {
  const { stdin } = useStdin();
  useEffect(() => {
    let stop: (() => void) | undefined;
    const ended = (): void => {
      stop ??= prompts(engine).answerWith({});
    };
    stdin.on('end', ended);
    stdin.on('close', ended);
    return () => {
      stdin.off('end', ended);
      stdin.off('close', ended);
      stop?.();
    };
  }, [stdin, engine]);
}

/** As a shell has it of a program that was interrupted. */
async function endProgram(engine: Engine, exit: () => void): Promise<void> {
  process.exitCode = 130;
  await engine.close();
  exit();
}

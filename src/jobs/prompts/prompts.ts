import { expected } from '../../core/validation.js';
import { Engine, treeOf } from '../../engine/engine.js';
import { type PromptQueue, queueOf } from './prompt-queue.js';

/**
 * The open prompts of an engine, for who shows or answers them.
 *
 * @throws `TypeError` for what is no engine
 * @example
 * ```ts
 * import { prompt, prompts } from 'offloop/jobs';
 * import { NodeEngine } from 'offloop/node';
 * const engine = new NodeEngine();
 * prompts(engine).answerWith({ version: '1.2.0' });
 * await engine.run(function* () { return yield* prompt.text({ name: 'version', question: 'Version?' }); }); // => '1.2.0'
 * ```
 */
export function prompts(engine: Engine): PromptQueue {
  if (!(engine instanceof Engine)) throw new TypeError(expected('engine', 'an engine', engine));
  return queueOf(treeOf(engine));
}

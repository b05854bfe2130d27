import type { Engine } from 'offloop';
import { type GivenAnswers, type Prompt, prompts } from 'offloop/jobs';

/** Answers what the command line answers; all else stays open for who sits before the screen, and so does what is not taken. */
export function giveAnswers(engine: Engine, { answers, useInitial }: GivenAnswers): void {
  const queue = prompts(engine);
  const seen = new WeakSet<Prompt<unknown>>();
  queue.subscribe(() => {
    for (const prompt of queue) {
      if (seen.has(prompt)) continue;
      seen.add(prompt);
      const { name, options } = prompt;
      const given = answers[name];
      // Not in the turn in which it opens: who asks does not wait yet.
      if (given !== undefined) queueMicrotask(() => prompt.answerText(given));
      else if (useInitial && options.initial !== undefined) queueMicrotask(() => prompt.answer(options.initial));
    }
  });
}

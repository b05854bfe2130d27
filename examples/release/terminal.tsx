import { render } from 'ink';
import type { InkEngine } from 'offloop/ink';
import type { Order } from './arguments.js';
import { giveAnswers } from './given-answers.js';
import { endAtSignals } from './interrupts.js';
import type { Release } from './release.js';
import { errorsOf } from './result.js';
import { Screen } from './screen.js';

/** Releases on the screen, which asks what the command line does not answer. */
export async function releaseOnScreen(engine: InkEngine, release: Release, order: Order): Promise<number> {
  const { set } = release;
  const interrupt = endAtSignals(set);
  giveAnswers(engine, order);
  // What is drawn last stays: how it ended.
  const app = render(<Screen set={set} onInterrupt={interrupt} />, { exitOnCtrlC: false });
  engine.mainApp = app;
  set.start();
  await set.finished;
  app.unmount();
  await app.waitUntilExit();
  // The list shows as much of them as fits into a line.
  for (const error of errorsOf(set)) process.stderr.write(`release: ${error}\n`);
  return set.exitCode ?? 1;
}

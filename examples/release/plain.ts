import { type JobSet, type JobState, prompts } from 'offloop/jobs';
import type { NodeEngine } from 'offloop/node';
import type { Order } from './arguments.js';
import { endAtSignals } from './interrupts.js';
import type { Release } from './release.js';
import { errorText, result } from './result.js';

const ENDED: ReadonlySet<JobState> = new Set(['success', 'cached', 'failed', 'terminated', 'skipped']);

/** Releases without a screen: a line for each thing that happens, or one JSON document at the end. */
export async function releasePlainly(engine: NodeEngine, release: Release, order: Order): Promise<number> {
  const { set } = release;
  const { answers, useInitial, json } = order;
  prompts(engine).answerWith(answers, { useInitial });
  endAtSignals(set);
  const ended = new Set<string>();
  // Where nobody looked, what fails would be printed as well.
  set.subscribe(() => {
    if (!json) printEnds(set, ended);
  });
  if (!json) printMessages(set);
  set.start();
  await set.finished;
  if (json) print(JSON.stringify(result(release), null, 2));
  return set.exitCode ?? 1;
}

function printMessages(set: JobSet): void {
  for (const job of set) {
    job.on('output', (line) => print(`${job.name}: ${line}`));
    job.on('warning', (warning) => print(`${job.name}: ${errorText(warning)}`));
  }
}

function printEnds(set: JobSet, ended: Set<string>): void {
  for (const { name, state, info, errors } of set.getSnapshot()) {
    if (!ENDED.has(state) || ended.has(name)) continue;
    ended.add(name);
    print([`${name}: ${state}`, info].filter(Boolean).join(', '));
    for (const error of errors) process.stderr.write(`release: ${name}: ${errorText(error)}\n`);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

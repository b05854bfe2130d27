// The same in a handler that nobody waits for, with a task that takes its time, after something else.
import { appendFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { MultiProcessTask, MultiTask, ProcessTask, Task, workerModule } from 'offloop';
import { NodeEngine } from 'offloop/node';

appendFileSync(process.env.LOADS, '.');
const engine = new NodeEngine({ maxThreads: 2, maxProcesses: 2 });
const work = workerModule(new URL(import.meta.url));
export const square = async (n) => {
  await new Promise((resolve) => setTimeout(resolve, 200));
  return n * n;
};

const isProcess = process.env.KIND === 'process';
const [Kind, Multi] = isProcess ? [ProcessTask, MultiProcessTask] : [Task, MultiTask];
const main = engine.async(function* () {
  return yield* new Multi([1, 2, 3].map((n) => new Kind(work.square, n)));
});

async function start() {
  await readFile(new URL(import.meta.url));
  try {
    process.stdout.write(String(await main()));
  } catch (error) {
    process.stdout.write(`${error.name}: ${error.message}`);
    throw error;
  }
}
void start();

// The same with workers that are started ahead.
import { appendFileSync } from 'node:fs';
import { ProcessTask, Task, workerModule } from 'offloop';
import { NodeEngine } from 'offloop/node';

appendFileSync(process.env.LOADS, '.');
const engine = new NodeEngine({ maxThreads: 2, maxProcesses: 2 });
const work = workerModule(new URL(import.meta.url));
export const square = (n) => n * n;

const isProcess = process.env.KIND === 'process';
const Kind = isProcess ? ProcessTask : Task;
try {
  await engine.executors[isProcess ? 'process' : 'thread'].prestart(2);
  process.stdout.write(String(await engine.run(new Kind(work.square, 3))));
} catch (error) {
  process.stdout.write(`${error.name}: ${error.message}`);
  throw error;
}

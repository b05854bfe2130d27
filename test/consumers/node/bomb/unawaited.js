// The same where nobody waits.
import { appendFileSync } from 'node:fs';
import { ProcessTask, Task, workerModule } from 'offloop';
import { NodeEngine } from 'offloop/node';

appendFileSync(process.env.LOADS, '.');
const engine = new NodeEngine({ maxThreads: 2, maxProcesses: 2 });
const work = workerModule(new URL(import.meta.url));
export const square = (n) => n * n;

const Kind = process.env.KIND === 'process' ? ProcessTask : Task;
const run = engine.run(new Kind(work.square, 3));
void run.then(
  (value) => process.stdout.write(String(value)),
  (error) => {
    process.stdout.write(`${error.name}: ${error.message}`);
    throw error;
  },
);

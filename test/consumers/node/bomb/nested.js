// Inside of a task everything is allowed: an engine of the module itself, threads in processes, processes in threads, batches.
import { MultiTask, ProcessTask, Task, workerModule } from 'offloop';
import { NodeEngine } from 'offloop/node';

const engine = new NodeEngine({ maxThreads: 2, maxProcesses: 1 });
const work = workerModule(new URL(import.meta.url));
export const square = (n) => n * n;
export async function squares(numbers, isProcess) {
  await new Promise((resolve) => setTimeout(resolve, 5));
  const list = await engine.run(new MultiTask(numbers.map((n) => new Task(work.square, n))));
  await new Promise((resolve) => setImmediate(resolve));
  const last = await engine.run(isProcess ? work.square(7) : new ProcessTask(work.square, 7));
  return [...list, last];
}

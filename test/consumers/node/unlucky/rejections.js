// What becomes of a rejection that a task leaves follows the program's flag; prints it for a thread and a process.
import { ProcessTask, Task, workerModule } from 'offloop';
import { NodeEngine } from 'offloop/node';

const { leaves } = workerModule(new URL('./work.js', import.meta.url));
const engine = new NodeEngine({ maxThreads: 1, maxProcesses: 1 });
for (const Kind of [Task, ProcessTask]) {
  const end = await engine.run(new Kind(leaves)).catch(({ name, message }) => `${name} ${message}`);
  process.stdout.write(`${end}\n`);
}
await engine.close();

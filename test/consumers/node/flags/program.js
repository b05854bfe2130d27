// Says what a thread and a process see otherwise than the program does.
import { ProcessTask, workerModule } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { probe } from './probe.js';

if (process.env.GO_TO) process.chdir(process.env.GO_TO);
const work = workerModule(new URL('./probe.js', import.meta.url));
const engine = new NodeEngine({ maxThreads: 1, maxProcesses: 1 });
const here = await probe();
// A thread has a heap of its own, whose limit is an option of the engine.
const [thread, child] = await Promise.all([engine.run(work.probe()), engine.run(new ProcessTask(work.probe))]);
const differences = [...differing('thread', { ...thread, heap: here.heap }), ...differing('process', child)];
process.stdout.write(differences.join(', ') || 'same');

function differing(where, there) {
  return Object.keys(here)
    .filter((key) => here[key] !== there[key])
    .map((key) => `${where}: ${key} is ${there[key]} instead of ${here[key]}`);
}

// What workers preload, and the program.
import { appendFileSync } from 'node:fs';
import { ProcessTask, Task } from 'offloop';
import { NodeEngine } from 'offloop/node';

appendFileSync(process.env.LOADS, '.');
const engine = new NodeEngine({ maxThreads: 2, maxProcesses: 2 });
const Kind = process.env.KIND === 'process' ? ProcessTask : Task;
globalThis.preloaded = await engine.run(new Kind(() => 5));

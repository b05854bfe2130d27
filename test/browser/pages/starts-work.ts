// A worker's module that starts work when it is loaded, as one does that imports the entry of the application.
import { workerModule } from 'offloop';
import { DomEngine } from 'offloop/dom';
import { expose } from 'offloop/worker';

const { href, search } = location;
const work = workerModule<{ square(n: number): number }>(() => new Worker(href, { type: 'module' }));
const square = (n: number): number => n * n;

if (search === '?exposed-first') expose({ square });
new DomEngine().run(work.square(3)).then(console.log, () => {});
if (search === '?exposed-last') expose({ square });

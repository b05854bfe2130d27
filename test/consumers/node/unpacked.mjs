// What an app of Electron has to unpack from its archive: with the folders of these two packages alone, workers start, and `offloop/worker`
// loads in them. The other packages lie where no worker can see them.
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'offloop unpacked ')));
try {
  mkdirSync(join(folder, 'node_modules'));
  for (const name of ['offloop', 'tinypool']) {
    const from = fileURLToPath(new URL(`../node_modules/${name}`, import.meta.url));
    cpSync(from, join(folder, 'node_modules', name), { recursive: true, dereference: true });
  }
  writeFileSync(
    join(folder, 'check.mjs'),
    `import { currentTask } from 'offloop/worker';
    import { parentPort } from 'node:worker_threads';
    for (const file of ['offloop/dist/node/worker-entry.js', 'tinypool/dist/entry/worker.js'])
      await import(new URL('./node_modules/' + file, import.meta.url));
    parentPort.postMessage(typeof currentTask);`,
  );
  const worker = new Worker(join(folder, 'check.mjs'), { workerData: [{}, {}] });
  const kind = await new Promise((resolve, reject) => {
    worker.on('message', (message) => typeof message === 'string' && resolve(message));
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`it has ended with ${code}`)));
  });
  await worker.terminate();
  process.stdout.write(kind === 'function' ? 'done' : kind);
} finally {
  rmSync(folder, { recursive: true });
}

// A module that starts work when it is loaded starts no workers without end, if workers load it too: one error says what to do.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProcessTask, Task, workerModule } from 'offloop';
import { NodeEngine } from 'offloop/node';

const cwd = fileURLToPath(new URL('./bomb/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bomb-'));

/** @returns what a program says, and how often it was loaded, by itself and by its workers */
function execute(kind, ...args) {
  const loads = join(folder, `${args.join('').replaceAll(/\W/g, '')}-${kind}`);
  const env = { ...process.env, KIND: kind, LOADS: loads };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, env, timeout: 20_000, killSignal: 'SIGKILL' }, (error, stdout, stderr) =>
      resolve({ stdout, stderr, signal: error?.signal, loads: readFileSync(loads, 'utf8').length }),
    );
  });
}

for (const kind of ['thread', 'process']) {
  for (const [most, ...args] of [
    [5, 'awaited.js'],
    [5, 'unawaited.js'],
    [9, 'multi.js'],
    [5, 'prestart.js'],
    [5, '--import', './preload.js', 'preloaded.js'],
  ]) {
    const { stdout, stderr, signal, loads } = await execute(kind, ...args);
    const what = `${args.join(' ')} with a ${kind}, loaded ${loads} times: ${stdout}\n${stderr}`;
    assert.equal(signal ?? undefined, undefined, what);
    assert.ok(loads <= most, what);
    assert.match(stdout + stderr, /would start workers without end\. /, what);
    assert.ok((stdout + stderr).includes(args.find((arg) => /\.js$/.test(arg))), what);
    // Who asked for the module has the error: it is not told a second time, as somebody else's. But where it comes after the load.
    if (!args.includes('multi.js')) assert.doesNotMatch(stderr, /left by an earlier task/, what);
  }
}

const engine = new NodeEngine({ maxThreads: 1, maxProcesses: 1 });
const nested = workerModule(new URL('./bomb/nested.js', import.meta.url));
assert.deepEqual(await engine.run(new Task(nested.squares, [1, 2, 3], false)), [1, 4, 9, 49]);
assert.deepEqual(await engine.run(new ProcessTask(nested.squares, [1, 2, 3], true)), [1, 4, 9, 49]);
rmSync(folder, { recursive: true });
process.stdout.write('done');

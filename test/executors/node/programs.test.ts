import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';

const COPY = fileURLToPath(new URL('../../../.cache/test/src/executors', import.meta.url));
const BUNDLE = fileURLToPath(new URL(`../../../.cache/test/bundle-${process.pid}`, import.meta.url));

interface Ended {
  readonly code: number | string | null;
  readonly out: string;
  readonly error: string;
}

/** Runs a program to its end; one that does not end is killed. */
function run(code: string, flags: string[] = ['--input-type=module']): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...flags, '-e', code], { timeout: 20_000 }, (failure, out, error) => {
      resolve({ code: failure ? (failure.code ?? failure.signal ?? null) : 0, out, error });
    });
  });
}

const submit = `
  const execute = (executor, text, onProgress = () => {}) => new Promise((onResult, onError) => executor.submit(
    { fn: { kind: 'source', text, name: 'fn' }, args: [], transfer: undefined, priority: 0, label: 'fn' },
    { onStart() {}, onProgress, onResult, onError, onStopped() {} },
  ));`;

describe.each(['thread', 'process'])('A program with a %s executor', (kind) => {
  const name = kind === 'thread' ? 'ThreadExecutor' : 'ProcessExecutor';
  const from = pathToFileURL(join(COPY, `node/${kind}-executor.js`)).href;
  const program = (code: string): string =>
    `import { ${name} } from '${from}'; const executor = new ${name}({ maxWorkers: 2 }); ${submit} ${code}`;

  test('ends by itself when nothing is left to do', async () => {
    expect(await run(program("console.log(await execute(executor, '() => 5'))"))).toEqual({
      code: 0,
      out: '5\n',
      error: '',
    });
  });

  test('ends by itself when it used no worker', async () => {
    expect(await run(program("console.log('done')"))).toMatchObject({ code: 0, out: 'done\n' });
  });

  test('lives as long as a task executes', async () => {
    const code = "execute(executor, '() => new Promise((resolve) => setTimeout(resolve, 50, 1))').then(console.log)";
    expect(await run(program(code))).toMatchObject({ code: 0, out: '1\n' });
  });

  test('lives until it has closed', async () => {
    const code = "await execute(executor, '() => 5'); await executor.close(); console.log('closed')";
    expect(await run(program(code))).toEqual({ code: 0, out: 'closed\n', error: '' });
  });

  test('lives until its workers have started', async () => {
    expect(await run(program('await executor.prestart(2); console.log(executor.counts.idle)'))).toMatchObject({
      code: 0,
      out: '2\n',
    });
  });

  test('leaves no worker behind when it exits while one executes', async () => {
    const code = `execute(executor, 'function () { this.update({ completed: process.pid }); for (;;); }', ({ completed }) => {
      console.log(completed);
      process.exit(5);
    })`;
    const { code: exitCode, out } = await run(program(code));
    expect(exitCode).toBe(5);
    const pid = Number(out);
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  test('finds the TypeScript source where the built file of a module is missing, or is told what to do', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'modules-'));
    writeFileSync(join(folder, 'work.ts'), 'export const square = (n: number): number => n * n;');
    const where = pathToFileURL(join(folder, 'work.js')).href;
    const code = `executor.submit(
      { fn: { kind: 'module', where: new URL('${where}'), name: 'square' }, args: [3], priority: 0, label: 'square' },
      { onStart() {}, onResult: console.log, onError: ({ message }) => console.log(message) },
    )`;
    const { out } = await run(program(code));
    rmSync(folder, { recursive: true });
    if ((process.features as { typescript?: unknown }).typescript) expect(out).toBe('9\n');
    else expect(out).toMatch(/work\.ts, which Node v.* does not load.*Build it/);
  });

  test('prints what workers print', async () => {
    expect(await run(program('await execute(executor, \'() => console.log("from a worker")\')'))).toMatchObject({
      code: 0,
      out: 'from a worker\n',
    });
  });

  test('gives workers its environment', async () => {
    expect(
      await run(
        program(
          "process.env.MARK = 'x'; console.log(await execute(executor, '() => process.env.MARK + process.env.PATH.length'))",
        ),
      ),
    ).toMatchObject({
      code: 0,
      out: `x${process.env.PATH!.length}\n`,
    });
  });
});

describe.each(['esm', 'cjs'] as const)('A program bundled as %s', (format) => {
  const bundle = `${BUNDLE}.${format === 'esm' ? 'mjs' : 'cjs'}`;
  beforeAll(async () => {
    await build({
      entryPoints: [join(COPY, 'node/thread-executor.js')],
      bundle: true,
      format,
      platform: 'node',
      outfile: bundle,
      external: ['tinypool'],
      logLevel: 'error',
    });
  });
  afterAll(() => {
    if (existsSync(bundle)) rmSync(bundle);
  });

  test('is told to keep offloop external, as its worker file is missing', async () => {
    const code = `import { ThreadExecutor } from '${pathToFileURL(bundle).href}'; const executor = new ThreadExecutor(); ${submit}
      console.log(await execute(executor, '() => 5').catch((error) => error.name + ': ' + error.message))`;
    const { code: exitCode, out } = await run(code);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^WorkerCrashedError: .*worker file of offloop .*keep offloop external/);
  });

  test('is told the same where workers are started before they are needed', async () => {
    const code = `import { ThreadExecutor } from '${pathToFileURL(bundle).href}'; const executor = new ThreadExecutor();
      console.log(await executor.prestart(2).catch((error) => error.name + ': ' + error.message))`;
    const { code: exitCode, out } = await run(code);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^WorkerCrashedError: A thread could not start: .*keep offloop external/);
  });
});

/** Whether a process executes; one that only waits to be reaped does not. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch {
    return false;
  }
}

function isZombie(pid: number): boolean {
  try {
    return /^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/**
 * What only a real Electron can tell: that the port comes, and closes when the renderer is gone; the order of crash, navigation and quit;
 * utility processes. Each look prints a line; the exit code is the number of those that failed.
 */
import { deepStrictEqual } from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, BrowserWindow } from 'electron';
import { ProcessTask, StreamTask, sleep, Task } from 'offloop';
import { ElectronEngine, preload } from 'offloop/electron/main';

const folder = join(process.cwd(), '.cache/electron');
mkdirSync(folder, { recursive: true });
const file = join(folder, 'index.html');
writeFileSync(file, '<!doctype html><script src="page.js"></script>');

// In virtual machines there may be none.
app.disableHardwareAcceleration();
const engine = new ElectronEngine();
const ended = [];
let failures = 0;
engine.expose(
  {
    *echo(_event, value) {
      return value;
    },
    *fail() {
      throw Object.assign(new RangeError('far'), { code: 'E' });
    },
    *wait() {
      try {
        yield* sleep(60_000);
      } finally {
        ended.push('cleaned');
      }
    },
    *numbers() {
      return yield* new StreamTask(function* () {
        for (let n = 0; n < 500; n += 1) yield n;
      });
    },
  },
  { allow: ['file://'] },
);

const looks = {
  async 'a task on a thread'() {
    deepStrictEqual(await engine.run(new Task((n) => n + 1, 1)), 2);
  },
  async 'a task in a utility process'() {
    deepStrictEqual(await engine.run(new ProcessTask(() => process.type)), 'utility');
  },
  async 'a utility process that ends has crashed'() {
    const error = await engine.run(new ProcessTask(() => process.exit(3))).catch((failure) => failure);
    deepStrictEqual([error.name, error.exitCode], ['WorkerCrashedError', 3]);
  },
  async 'a call, its error and a stream'() {
    const window = await open();
    deepStrictEqual(await inPage(window, 'main.echo({ n: 1, list: [new Date(5)] })'), { n: 1, list: [new Date(5)] });
    deepStrictEqual(await inPage(window, 'main.fail().catch(({ name, code }) => [name, code])'), ['RangeError', 'E']);
    const sum = '(async () => { let sum = 0; for await (const n of await main.numbers()) sum += n; return sum; })()';
    deepStrictEqual(await inPage(window, sum), 124_750);
    window.destroy();
  },
  'a page that is closed ends its calls': () => ends((window) => window.destroy()),
  'a page that is reloaded ends its calls': () => ends((window) => window.reload()),
  'a page that crashes ends its calls': () => ends((window) => window.webContents.forcefullyCrashRenderer()),
  async 'a page that is closed takes its own calls along, and not those of another'() {
    const [one, other] = [await open(), await open()];
    await inPage(one, 'void main.wait().settled');
    await inPage(other, 'void main.wait().settled');
    while ([...engine.runs].length < 2) await new Promise((resolve) => setImmediate(resolve));
    const [first, second] = engine.runs;
    one.destroy();
    await first.settled;
    deepStrictEqual([first.error.by, second.state], ['owner', 'running']);
    other.destroy();
    await second.settled;
  },
  async 'a quit that a window vetoes changes nothing'() {
    const window = await open();
    const closing = once(window, 'close');
    window.once('close', (event) => event.preventDefault());
    app.quit();
    await closing;
    deepStrictEqual(await inPage(window, 'main.echo(3)'), 3);
    window.destroy();
  },
  async 'a reloaded page connects anew'() {
    const window = await open();
    await inPage(window, 'main.echo(1)');
    window.reload();
    await new Promise((resolve) => window.webContents.once('did-finish-load', resolve));
    deepStrictEqual(await inPage(window, 'main.echo(2)'), 2);
    window.destroy();
  },
};

async function open() {
  const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true, contextIsolation: true } });
  await window.loadFile(file);
  return window;
}

/** The value of an expression there; Electron waits for promises of the language alone, and a run is one of the library. */
function inPage(window, code) {
  return window.webContents.executeJavaScript(`(async () => (${code}))()`);
}

async function ends(end) {
  const window = await open();
  await inPage(window, 'void main.wait().settled');
  while ([...engine.runs].length === 0) await new Promise((resolve) => setImmediate(resolve));
  const [run] = engine.runs;
  ended.length = 0;
  end(window);
  await run.settled;
  deepStrictEqual([run.error.by, ended], ['owner', ['cleaned']]);
  if (!window.isDestroyed()) window.destroy();
}

/** A quit during a run: its clean-up comes first. */
function quit() {
  ended.length = 0;
  void engine.run(function* () {
    try {
      yield* sleep(60_000);
    } finally {
      yield* sleep(50);
      ended.push('cleaned');
    }
  }).settled;
  app.on('quit', () => {
    const isWell = ended.length === 1;
    process.stdout.write(`${isWell ? 'ok    ' : 'FAILED'} a quit waits for clean-up\n`);
    process.exit(isWell ? failures : failures + 1);
  });
  app.quit();
}

async function lookAtAll() {
  for (const [name, look] of Object.entries(looks)) {
    const failure = await Promise.race([look().catch((error) => error), late()]);
    if (failure !== undefined) failures += 1;
    process.stdout.write(`${failure === undefined ? 'ok    ' : `FAILED ${failure}`} ${name}\n`);
  }
  quit();
}

function late() {
  return new Promise((resolve) => setTimeout(() => resolve(new Error('took longer than 15 s')), 15_000).unref());
}

app.on('window-all-closed', () => {});
void app.whenReady().then(lookAtAll);

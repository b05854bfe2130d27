// Compiled against Electron's own definitions: what the library says of Electron's shape has to fit them.
import * as electron from 'electron';
import { app, BrowserWindow, session } from 'electron';
import { type Run, StreamTask, self } from 'offloop';
import { ElectronEngine, preload } from 'offloop/electron/main';
import { connect } from 'offloop/electron/renderer';

const engine = new ElectronEngine({ electron, quitTimeout: 1000, maxThreads: 2 });
new ElectronEngine();

const api = engine.expose(
  {
    *load({ sender, origin }, id: string) {
      const window = BrowserWindow.fromWebContents(sender as electron.WebContents);
      window?.setProgressBar(0.5);
      (yield* self()).update({ message: origin.toUpperCase() });
      return { id, size: 3 };
    },
    async *later(_event, count: number) {
      return count;
    },
    *numbers() {
      return yield* new StreamTask(function* () {
        yield 1;
      });
    },
  },
  { allow: ['app://local'], limits: { calls: 5 }, subframes: false, stacks: false },
);

void app.whenReady().then(() => {
  const window = new BrowserWindow({ webPreferences: { preload, sandbox: true } });
  session.defaultSession.registerPreloadScript({ type: 'frame', filePath: preload });
  void engine.run(function* () {}, { owner: window });
  engine.scope(window.webContents).cancelAll();
});

const main = connect<typeof api>();
const run: Run<{ id: string; size: number }> = main.load('x');
void run.then(({ size }) => size.toFixed());
void main.numbers().then((numbers) =>
  numbers[Symbol.asyncIterator]()
    .next()
    .then(({ value }) => value satisfies number | undefined),
);
main.later(5) satisfies Run<number>;
// @ts-expect-error a misspelt name
main.laod('x');
// @ts-expect-error another type of argument
main.load(5);
// @ts-expect-error no generator function
engine.expose({ plain: () => 5 });
const schema = { '~standard': { version: 1, vendor: 'x', validate: (value: unknown) => ({ value }) } } as const;
engine.expose({ *load() {} }, { name: 'a', schemas: { load: schema } });
// @ts-expect-error a schema of a function that is not there
engine.expose({ *load() {} }, { name: 'b', schemas: { laod: schema } });

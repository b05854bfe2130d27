import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, dialog, type WebContents } from 'electron';
import { MultiTask, ProcessTask, self, wait, workerModule } from 'offloop';
import { ElectronEngine, preload } from 'offloop/electron/main';

const engine = new ElectronEngine({ name: 'files' });
const work = workerModule<typeof import('./work.js')>(new URL('./work.mjs', import.meta.url));
const page = fileURLToPath(new URL('./index.html', import.meta.url));

export const api = engine.expose(
  {
    /** Asks for a folder; nothing where the user has thought better of it. */
    *choose({ sender }) {
      const window = BrowserWindow.fromWebContents(sender as WebContents);
      if (window === null) return undefined;
      const { canceled, filePaths } = yield* wait(dialog.showOpenDialog(window, { properties: ['openDirectory'] }));
      return canceled ? undefined : filePaths[0];
    },

    /** Fingerprints the files of a folder, as they are ready; the page, and the window's place in the task bar, show how far it is. */
    *fingerprints({ sender }, folder: string) {
      const me = yield* self();
      const window = BrowserWindow.fromWebContents(sender as WebContents);
      const entries = yield* wait(readdir(folder, { withFileTypes: true }));
      const paths = entries.filter((entry) => entry.isFile()).map(({ name }) => join(folder, name));
      me.on('progress', () => bar(window, me.progress.fraction));
      // Behind the last progress, which comes with the end.
      void me.settled.then(() => bar(window, -1));
      const results = yield* new MultiTask(
        paths.map((path) => work.fingerprint(path)),
        { skipErrors: true, unordered: true },
      );
      const found: { readonly hash: string; readonly bytes: number }[] = [];
      let item;
      while ((item = yield* results.next())) {
        found.push(item.value);
        me.update({ completed: found.length, total: paths.length, message: paths[item.index] ?? '' });
      }
      return found;
    },

    /** In a process of its own: which one. */
    *processNumber() {
      return yield* new ProcessTask(() => process.pid);
    },

    *openWindow() {
      open();
    },
  },
  // It is started from a folder of builds.
  { allow: ['file://'] },
);

/** A window may be gone before the work for it has ended. */
function bar(window: BrowserWindow | null, fraction: number): void {
  if (window !== null && !window.isDestroyed()) window.setProgressBar(fraction);
}

function open(): void {
  const window = new BrowserWindow({ width: 720, height: 560, webPreferences: { preload, sandbox: true } });
  void window.loadFile(page);
}

app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});
app.on('activate', open);
void app.whenReady().then(open);

import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, dialog, Menu, type WebContents } from 'electron';
import { MultiTask, type Op, ProcessTask, wait, workerModule } from 'offloop';
import { ElectronEngine, preload } from 'offloop/electron/main';
import { EDGE, nameOf } from '../photos/photo.ts';

export const engine = new ElectronEngine({ name: 'photos' });
const work = workerModule<typeof import('./work.ts')>(new URL('./work.mjs', import.meta.url));
const page = fileURLToPath(new URL('./renderer/photos/index.html', import.meta.url));
/** As seen from `.cache/examples/electron`, where the build puts this file. */
const samples = fileURLToPath(new URL('../../../examples/photos/public/samples', import.meta.url));

/** What a page learns of a photo in a folder. */
export interface Found {
  readonly id: number;
  readonly name: string;
  readonly size: number;
}

/** The paths of all that was found. A page knows their numbers, and can ask for no other file. */
const paths: string[] = [];

export const api = engine.expose({
  /** Asks for a folder; the photos in it, or nothing where the user has thought better of it. */
  *choose({ sender }) {
    const window = BrowserWindow.fromWebContents(sender as WebContents);
    if (window === null) return undefined;
    const { canceled, filePaths } = yield* wait(dialog.showOpenDialog(window, { properties: ['openDirectory'] }));
    return canceled ? undefined : yield* photosIn(filePaths[0]!);
  },

  /** The photos that lie in the example. */
  *samples() {
    return yield* photosIn(samples);
  },

  /** Develops a photo: one of those that were found, or what was dropped on the page. The call shows its progress. */
  *develop(_event, photo: number | Uint8Array, place: string) {
    const from = typeof photo === 'number' ? pathOf(photo) : photo;
    return yield* place === 'processes' ? new ProcessTask(work.develop, from, EDGE) : work.develop(from, EDGE);
  },

  /** Shows in the task bar how far the page is, 0 to 1; below 0 nothing. */
  *showProgress({ sender }, fraction: number) {
    BrowserWindow.fromWebContents(sender as WebContents)?.setProgressBar(fraction);
  },
});

/** Threads look into all files of a folder; what is no picture is left out. */
function* photosIn(folder: string): Op<Found[]> {
  const names = yield* wait(readdir(folder));
  const files = yield* new MultiTask(names.map((name) => work.inspect(join(folder, name))));
  return files
    .filter((file) => file !== undefined)
    .map(({ path, size }) => ({ id: paths.push(path) - 1, name: nameOf(basename(path)), size }));
}

function pathOf(id: number): string {
  const path = paths[id];
  if (path === undefined) throw new RangeError(`There is no photo ${id}`);
  return path;
}

// ---- windows ---------------------------------------------------------------------------------------------------------

function open(): void {
  const window = new BrowserWindow({ width: 1000, height: 800, webPreferences: { preload, sandbox: true } });
  const { ELECTRON_RENDERER_URL: server } = process.env;
  void (server ? window.loadURL(`${server}/photos/index.html`) : window.loadFile(page));
}

app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});
app.on('activate', () => {
  if (BrowserWindow.getAllWindows().length === 0) open();
});
void app.whenReady().then(() => {
  const file = {
    label: 'File',
    submenu: [{ label: 'New Window', accelerator: 'CmdOrCtrl+N', click: open }, { role: 'close' }],
  } as const;
  const menu = [{ role: 'editMenu' }, { role: 'viewMenu' }, { role: 'windowMenu' }] as const;
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []), file, ...menu]),
  );
  open();
});

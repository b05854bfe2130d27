import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * The binary of Electron that OFFLOOP_ELECTRON names, or that was installed here; nothing is ever downloaded, as `require('electron')` would.
 * A wrong name is not replaced by something else behind somebody's back: starting it fails.
 */
export function findElectron() {
  const { OFFLOOP_ELECTRON: named, ELECTRON_OVERRIDE_DIST_PATH: dist = 'node_modules/electron/dist' } = process.env;
  if (named) return named;
  const name = 'node_modules/electron/path.txt';
  const path = existsSync(name) ? join(dist, readFileSync(name, 'utf8').trim()) : undefined;
  return path !== undefined && existsSync(path) ? path : undefined;
}

export const HOW_TO_GET =
  'OFFLOOP_ELECTRON=/path/to/electron names one, or install `electron` here and its binary (`npx install-electron`)';

/**
 * How a binary is started with a main module: as root without the sandbox, which refuses to be then, and without a display in one of Xvfb's.
 * @returns nothing where there is no display and no Xvfb
 */
export function electronCommand(binary, args) {
  const isRoot = process.getuid?.() === 0;
  const flags = [
    ...(isRoot ? ['--no-sandbox'] : []),
    ...(process.platform === 'linux' ? ['--disable-dev-shm-usage'] : []),
  ];
  const command = [binary, ...flags, ...args];
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return command;
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const xvfb = folders.map((folder) => join(folder, 'xvfb-run')).find(existsSync);
  return xvfb && [xvfb, '--auto-servernum', ...command];
}

export const NO_DISPLAY = 'There is no display, and no `xvfb-run` to make one. On Debian: apt-get install xvfb xauth';

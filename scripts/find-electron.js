import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The binary of Electron that OFFLOOP_ELECTRON names, or that was installed here; nothing is ever downloaded. */
export function findElectron() {
  const { OFFLOOP_ELECTRON: named } = process.env;
  if (named) return named;
  const folder = 'node_modules/electron';
  const name = join(folder, 'path.txt');
  const path = existsSync(name) ? join(folder, 'dist', readFileSync(name, 'utf8')) : undefined;
  return path !== undefined && existsSync(path) ? path : undefined;
}

export const HOW_TO_GET =
  'OFFLOOP_ELECTRON=/path/to/electron names one, or install `electron` here and its binary (`npx install-electron`)';

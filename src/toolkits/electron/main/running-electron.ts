import { createRequire } from 'node:module';
import type { UsedElectron } from './electron-types.js';

/** Electron's module, in its main process. Elsewhere the package of the same name would begin a download. */
export function runningElectron(): UsedElectron | undefined {
  const { versions, type } = process as { readonly versions: { readonly electron?: string }; readonly type?: string };
  if (versions.electron === undefined || type !== 'browser') return undefined;
  return createRequire(import.meta.url)('electron') as UsedElectron;
}

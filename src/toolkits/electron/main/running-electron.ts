import { createRequire } from 'node:module';
import type { UsedElectron } from './electron-types.js';

/** Electron's module, in its main process. Elsewhere the package of the same name would begin a download. */
export function runningElectron(): UsedElectron | undefined {
  const { versions, type } = process as { readonly versions: { readonly electron?: string }; readonly type?: string };
  if (versions.electron === undefined || type !== 'browser') return undefined;
  // Whoever asks for it gets it; a bundle may have lost its own address.
  return createRequire(process.execPath)('electron') as UsedElectron;
}

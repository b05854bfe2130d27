import { fileURLToPath } from 'node:url';

/** The preload's file, for `webPreferences.preload` or `session.registerPreloadScript`. */
export const preload: string = pathOf(() => new URL('../preload/preload.cjs', import.meta.url));

/** A bundle may have lost its own address. Electron says with the window what it was given in the place of a path. */
function pathOf(getUrl: () => URL): string {
  try {
    return fileURLToPath(getUrl());
  } catch {
    return 'The preload of offloop cannot be found. Where code is bundled, keep offloop external';
  }
}

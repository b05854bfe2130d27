import { fileURLToPath } from 'node:url';

/** The preload's file, for `webPreferences.preload` or `session.registerPreloadScript`. */
export const preload: string = fileURLToPath(new URL('../preload/preload.cjs', import.meta.url));

import { realpathSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { App, Frame } from './electron-types.js';

/** Who calls, as it was when its port came: later the frame may be gone. */
export interface Caller {
  readonly origin: string;
  readonly url: string;
  readonly isMainFrame: boolean;
}

/** What a frame says of itself; nothing where it is gone already. */
export function callerOf(frame: Frame | null): Caller | undefined {
  try {
    if (frame === null) return undefined;
    const { origin, url, parent } = frame;
    return { origin, url, isMainFrame: parent === null };
  } catch {
    return undefined;
  }
}

/** How all files say where they are from. A frame without an origin, as in a sandbox, says `null`, whatever its address is. */
const FILES = 'file://';

/**
 * Whether a document is one of those that may call.
 *
 * @param allow - origins; without them the app's own pages: its files, and while it is developed those of the development server
 */
export function isAllowed({ origin, url }: Caller, allow: readonly string[] | undefined, app: App): boolean {
  if (allow !== undefined) return allow.includes(origin);
  if (origin === FILES) return isBelow(url, app.getAppPath());
  return !app.isPackaged && origin === developmentServer();
}

/** Decides once for each document: what it is does not change. */
export function onceForEach(decide: (caller: Caller) => boolean): (caller: Caller) => boolean {
  const decided = new WeakMap<Caller, boolean>();
  return (caller) => {
    const known = decided.get(caller);
    if (known !== undefined) return known;
    const answer = decide(caller);
    decided.set(caller, answer);
    return answer;
  };
}

/** As electron-vite says it. */
function developmentServer(): string | undefined {
  const { ELECTRON_RENDERER_URL: url } = process.env;
  return url && URL.canParse(url) ? new URL(url).origin : undefined;
}

function isBelow(url: string, folder: string): boolean {
  let file: string;
  try {
    file = fileURLToPath(url);
  } catch {
    return false;
  }
  return isInside(file, folder) || isInside(real(file), real(folder));
}

function isInside(file: string, folder: string): boolean {
  const way = relative(folder, file);
  return way !== '' && !isAbsolute(way) && way.split(/[/\\]/, 1)[0] !== '..';
}

/** A folder may be reached by a link. In an archive nothing is, and it cannot be asked. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

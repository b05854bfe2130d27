import type { Contents } from './electron-types.js';
import { watchPage, watchWindow } from './page-life.js';

/**
 * Calls back when the page of a window or a view, or a page by itself, is closed, has crashed or shows another document; of a window
 * without a page of its own, when it is closed.
 *
 * @returns what takes it back; nothing where the owner is none of these
 */
export function watchElectronOwner(owner: object, ended: (reason: string) => void): (() => void) | undefined {
  if (isContents(owner)) return watchPage(owner, true, ended);
  try {
    if ('webContents' in owner) {
      const { webContents } = owner;
      if (isContents(webContents)) return watchPage(webContents, true, ended);
    } else if ('contentView' in owner) return watchWindow(owner as unknown as Contents, ended);
    else return undefined;
  } catch {
    // What is closed answers nothing.
  }
  ended('its window was closed');
  return () => {};
}

function isContents(value: unknown): value is Contents {
  try {
    const { isDestroyed, on, send } = value as Record<string, unknown>;
    return [isDestroyed, on, send].every((method) => typeof method === 'function');
  } catch {
    return false;
  }
}

import type { Contents } from './electron-types.js';
import { watchPage } from './page-life.js';

/** The page of an owner that is a window or a page of Electron, as far as it can be told: one that is closed answers nothing. */
function pageOf(owner: object): { readonly page: Contents | undefined } | undefined {
  if (isContents(owner)) return { page: owner };
  try {
    if (!('webContents' in owner) || typeof (owner as { isDestroyed?: unknown }).isDestroyed !== 'function')
      return undefined;
    const { webContents } = owner as { readonly webContents: unknown };
    return { page: isContents(webContents) ? webContents : undefined };
  } catch {
    return { page: undefined };
  }
}

function isContents(value: unknown): value is Contents {
  try {
    const { isDestroyed, on, send } = value as Record<string, unknown>;
    return [isDestroyed, on, send].every((method) => typeof method === 'function');
  } catch {
    return false;
  }
}

/**
 * Calls back when the page of a window, or a page by itself, is closed, has crashed or shows another document.
 *
 * @returns what takes it back; nothing where the owner is neither
 */
export function watchElectronOwner(owner: object, ended: (reason: string) => void): (() => void) | undefined {
  const found = pageOf(owner);
  if (found === undefined) return undefined;
  if (found.page !== undefined) return watchPage(found.page, true, ended);
  ended('its window was closed');
  return () => {};
}

import { existsSync } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { reasonOf } from './unreadable.js';

/** The installed packages of the project that this program belongs to: the nearest `node_modules`. */
export function installedPackages(): string {
  const places = createRequire(import.meta.url).resolve.paths('any') ?? [];
  return places.find((place) => existsSync(place)) ?? resolve('node_modules');
}

/** Tells why a folder cannot be scanned; nothing if it can. */
export async function whyNoFolder(folder: string): Promise<string | undefined> {
  try {
    await (await opendir(folder)).close();
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

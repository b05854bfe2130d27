import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether `node_modules` holds what package-lock.json names. Optional packages are for other platforms, and what somebody
 * installed besides, or by another tool, counts.
 *
 * @param folder - where the package-lock.json lies
 */
export function isInstalled(folder = '.') {
  const read = (path) => readJson(join(folder, path));
  const wanted = read('package-lock.json')?.packages ?? {};
  const present = read('node_modules/.package-lock.json')?.packages ?? {};
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' ||
      entry.optional ||
      entry.link ||
      (present[path] ?? read(`${path}/package.json`))?.version === entry.version,
  );
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

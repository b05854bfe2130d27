import { readFileSync } from 'node:fs';

/**
 * Whether `node_modules` holds what package-lock.json names. Optional packages are for other platforms, and what somebody
 * installed besides, or by another tool, counts.
 */
export function isInstalled() {
  const wanted = readJson('package-lock.json')?.packages ?? {};
  const present = readJson('node_modules/.package-lock.json')?.packages ?? {};
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' ||
      entry.optional ||
      entry.link ||
      (present[path] ?? readJson(`${path}/package.json`))?.version === entry.version,
  );
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

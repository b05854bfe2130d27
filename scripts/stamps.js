import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { typescriptFiles } from './files.js';

const FILE = '.cache/built.json';

/** What is built, where it ends up, and from which files. */
const PARTS = {
  dist: {
    output: 'dist/index.js',
    sources: () => [...typescriptFiles('src'), ...configurations(), 'scripts/build.js', 'scripts/bundle.js'],
  },
  examples: {
    output: '.cache/examples',
    sources: () => [
      ...typescriptFiles('examples/board'),
      ...typescriptFiles('examples/duplicates'),
      ...typescriptFiles('examples/release'),
      'scripts/transpile.js',
    ],
  },
};

/** The parts whose sources have changed since they were built, or that are missing. */
export function staleParts() {
  const built = read();
  return Object.keys(PARTS).filter((part) => built[part] !== digest(part) || !existsSync(PARTS[part].output));
}

/** Remembers that a part is up to date. */
export function stamp(part, value = digest(part)) {
  write({ ...read(), [part]: value });
}

/** Forgets it, so that a build that is killed counts as none. */
export function unstamp(part) {
  write({ ...read(), [part]: undefined });
}

/** A hash of the sources of a part. */
export function digest(part) {
  const hash = createHash('sha1');
  for (const file of PARTS[part].sources()) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** The lock file belongs to them for the compiler's version. */
function configurations() {
  return readdirSync('.').filter((name) => /^(tsconfig.*|package-lock)\.json$/.test(name));
}

function read() {
  return existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {};
}

function write(built) {
  mkdirSync('.cache', { recursive: true });
  writeFileSync(FILE, JSON.stringify(built));
}

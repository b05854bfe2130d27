import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

/** Where and when it was measured; no names and no paths. */
export function describeMachine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    date: new Date().toISOString().slice(0, 10),
    offloop: versionOf(undefined),
  };
}

/** The version of an installed package; of the library itself without a name. */
export function versionOf(name) {
  const path = name === undefined ? '../package.json' : `./node_modules/${name}/package.json`;
  try {
    return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')).version;
  } catch {
    return undefined;
  }
}

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { npm } from './npm.js';

/** The lines of Node that the package promises to work on. */
const LINES = [20, 22, 24, 26];

/**
 * An executable of each line that is to be had: this one, what `OFFLOOP_NODE_22` and the like name, or the one in the registry, which
 * is kept in `.cache`. A line that is not to be had is left out, and said.
 */
export function nodeLines() {
  const found = LINES.map((line) => ({ line, path: findNode(line) }));
  for (const { line, path } of found) {
    if (path === undefined)
      process.stdout.write(`No Node ${line} found: nothing is tried on it. Name one in OFFLOOP_NODE_${line}\n`);
  }
  return found
    .filter(({ path }) => path !== undefined)
    .map(({ line, path }) => ({ line: `Node ${line}`, path, args: [] }));
}

function findNode(line) {
  if (process.version.startsWith(`v${line}.`)) return process.execPath;
  const named = process.env[`OFFLOOP_NODE_${line}`];
  // A wrong name is not replaced by something else behind somebody's back.
  if (named) return isOfLine(named, line) ? named : undefined;
  const folder = resolve('.cache/node', String(line));
  const isWindows = process.platform === 'win32';
  const name = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
  const path = join(folder, 'node_modules', name, isWindows ? 'bin/node.exe' : 'bin/node');
  if (!existsSync(path)) installPackage(`${name}@${line}`, folder);
  return isOfLine(path, line) ? path : undefined;
}

/** Where there is no network, or no such package for the platform, npm says it, and nothing is there. */
export function installPackage(wanted, folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  try {
    npm(['install', wanted, '--no-save', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], folder);
  } catch {
    // It has been said.
  }
}

function isOfLine(path, line) {
  try {
    return execFileSync(path, ['--version'], { encoding: 'utf8' }).startsWith(`v${line}.`);
  } catch {
    return false;
  }
}

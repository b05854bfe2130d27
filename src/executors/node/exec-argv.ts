import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Flags that are about the program itself: what it executes, that it is debugged, tested, watched or printed, its name, and files that two
 * cannot write. A worker that got them would fail, or do the program's work. All others change what code does: a module that loads here
 * shall load in a worker.
 */
const OF_THE_PROGRAM = new RegExp(
  `^(?:${[
    '-(?:e|p|pe|c|i|v|h)',
    '--(?:eval|print|check|interactive|run|version|help|v8-options|completion-bash)',
    '--(?:input-type|entry-url|experimental-entry-url|env-file|env-file-if-exists|title)',
    '--(?:build-snapshot|build-snapshot-config|snapshot-blob|build-sea|experimental-sea-config)',
    '--(?:inspect|test|watch)(?:-.*)?',
    '--(?:debug-port|experimental-test-coverage|experimental-test-isolation)',
    '--(?:cpu-prof-name|heap-prof-name|report-filename)',
  ].join('|')})$`,
);

/** Flags that name a module, by its path from the folder in which the program was started. */
const OF_A_MODULE = /^(?:--import|--require|-r|--loader|--experimental-loader)$/;
const startFolder = currentFolder();

/** A flag, with its value where that is a word of its own. */
type Flag = readonly string[];

/** The flags of a process that its workers get too. */
export function workerFlags(execArgv: readonly string[]): Flag[] {
  return inheritable(execArgv, (word) => word).map((flag) => fromStart(flag, currentFolder()));
}

/** The same in a row, for a process. */
export function workerExecArgv(execArgv: readonly string[]): string[] {
  return workerFlags(execArgv).flat();
}

/** The variables that a process gets: flags of the program itself may stand in `NODE_OPTIONS` as well. */
export function workerEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: options } = env;
  if (!options) return env;
  const words = options.match(/(?:"(?:\\.|[^"\\])*"|[^ "])+/g) ?? [];
  const kept = inheritable(words, (word) => word.replaceAll('"', '')).flat();
  return kept.length === words.length ? env : { ...env, NODE_OPTIONS: kept.join(' ') };
}

function inheritable(words: readonly string[], textOf: (word: string) => string): Flag[] {
  return flagsOf(words, textOf).filter(([word]) => !OF_THE_PROGRAM.test(nameOf(textOf(word!))));
}

/** Flags, each with the words that follow it. */
export function flagsOf(words: readonly string[], textOf = (word: string): string => word): Flag[] {
  const flags: string[][] = [];
  for (const word of words) {
    if (word === '--') continue;
    if (textOf(word).startsWith('-')) flags.push([word]);
    else flags.at(-1)?.push(word);
  }
  return flags;
}

/** Node takes `_` for `-`. */
function nameOf(flag: string): string {
  return flag
    .split('=', 1)[0]!
    .replaceAll('_', '-')
    .replace(/^--no-/, '--');
}

/** A program may go into another folder: what it was started with still means the first one. */
function fromStart(flag: Flag, folder: string | undefined): Flag {
  const [word] = flag as [string];
  const name = word.split('=', 1)[0]!;
  const value = flag[1] ?? word.slice(name.length + 1);
  if (startFolder === undefined || folder === startFolder || !OF_A_MODULE.test(name) || !/^\.{1,2}[/\\]/.test(value))
    return flag;
  const path = resolve(startFolder, value);
  return [name, name === '--require' || name === '-r' ? path : pathToFileURL(path).href];
}

/** It may have been removed. */
function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

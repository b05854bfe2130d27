import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Executes every program of the consumer, the `.mjs` files in its folder `node`, on every line of Node, and some on other runtimes: each has to print `done`,
 * nothing else, and to end by itself.
 *
 * @param folder - the consumer's, with the package installed
 * @param lines - what `nodeLines()` and `otherRuntimes()` gave
 * @param words - only programs with one of these in their name; all if there are none
 * @yields for each program its name, and what failed, if something did
 */
export function* consumerPrograms(folder, lines, words) {
  const programs = readdirSync(join(folder, 'node'))
    .filter((name) => name.endsWith('.mjs') && (words.length === 0 || words.some((word) => name.includes(word))))
    .sort();
  for (const { line, path, args, programs: theirs } of lines) {
    for (const program of programs) {
      if (theirs !== undefined && !theirs.some((name) => program === `${name}.mjs`)) continue;
      yield [`node/${program} on ${line}`, execute(path, args, program, folder)];
    }
  }
}

function execute(node, args, program, folder) {
  const { status, signal, stdout, stderr } = spawnSync(node, [...args, `node/${program}`], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
    // A loop that nobody ends would not see another one.
    killSignal: 'SIGKILL',
  });
  if (status === 0 && stdout === 'done') return undefined;
  return `${signal ? `did not end: ${signal}` : `exit code ${status}`}\n${stdout}\n${stderr}`;
}

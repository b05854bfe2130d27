/**
 * All tests, and then the files that failed once more, alone: a machine that others work on as well makes a test here and there miss
 * its time. What fails because of the code fails again; what passed only alone is named, since it should not need that.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const jest = fileURLToPath(new URL('../node_modules/jest/bin/jest.js', import.meta.url));
const TALLY = '.cache/tally.json';
/** More than that are no accident. */
const MOST_FILES = 4;

/** @returns the exit code */
export function testTwice(args) {
  const first = run(args);
  const { failed } = first;
  if (first.code === 0 || failed.length === 0 || failed.length > MOST_FILES) return first.code || 0;
  process.stdout.write(`\nOnce more, alone: ${failed.map(({ project, path }) => `${project} ${path}`).join(', ')}\n`);
  const projects = [...new Set(failed.map(({ project }) => project))];
  const paths = failed.map(({ path }) => path);
  const second = run(['--runInBand', '--selectProjects', ...projects, '--runTestsByPath', ...paths]);
  if (second.code !== 0) return second.code;
  for (const { project, path, tests } of failed)
    for (const name of tests) process.stdout.write(`Passed only alone: ${project} ${path}: ${name}\n`);
  // As if they had passed at once.
  process.stdout.write(`${first.passed + first.failedCount} passed, 0 failed, ${first.skipped} skipped\n`);
  return 0;
}

function run(args) {
  rmSync(TALLY, { force: true });
  const env = { ...process.env, OFFLOOP_TALLY: TALLY };
  const { status } = spawnSync(process.execPath, [...process.execArgv, jest, ...args], { stdio: 'inherit', env });
  return { ...tally(), code: status ?? 1 };
}

function tally() {
  try {
    return JSON.parse(readFileSync(TALLY, 'utf8'));
  } catch {
    // Jest itself has failed.
    return { passed: 0, failedCount: 0, skipped: 0, failed: [] };
  }
}

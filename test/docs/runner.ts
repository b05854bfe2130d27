/**
 * Runs examples one after the other, in a process of its own, and sends what failed. The arguments are the modules and, after
 * each, the place that it comes from.
 */
import { deepStrictEqual } from 'node:assert';
import { setTimeout as pause } from 'node:timers/promises';
import { format } from 'node:util';

const LIMIT = 10_000;
const failures: string[] = [];
let place = '';

function fail(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  failures.push(`${place}: ${text.replaceAll(new URL('.', import.meta.url).href, '')}`);
}

function expectSame(actual: unknown, expected: unknown, line: number): void {
  try {
    deepStrictEqual(actual, expected);
  } catch (error) {
    failures.push(`${place.replace(/\d+$/, `${line}`)}: ${(error as Error).message}`);
  }
}

async function run(module: string): Promise<void> {
  const isLate = Symbol('late');
  if ((await Promise.race([import(module), pause(LIMIT, isLate)])) === isLate) fail(`not done after ${LIMIT} ms`);
  // An error that nobody awaits is reported a turn later.
  await pause(1);
}

Object.assign(globalThis, { expectSame });
process.on('uncaughtException', fail);
// What an engine finds wrong with an example.
console.warn = (...said) => fail(format(...said));
console.error = console.warn;

const [, , ...modules] = process.argv;
while (modules.length > 0) {
  const module = modules.shift() ?? '';
  place = modules.shift() ?? '';
  await run(module).catch(fail);
}
process.send?.(failures, () => process.exit());

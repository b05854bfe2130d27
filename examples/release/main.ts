#!/usr/bin/env node
import { realpathSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileCache, NodeEngine } from 'offloop/node';
import { type Order, type Request, readArguments, USAGE } from './arguments.js';
import { planList, planTable } from './plan.js';
import { listFiles, type ReleaseOptions, releaseOf } from './release.js';
import { errorText } from './result.js';

const EXIT = { done: 0, failed: 1, misused: 2 } as const;

async function main(): Promise<number> {
  // Who reads no more, as `head`, or a terminal that is closed, does not keep it from its end.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
  // What is built stands in .cache/examples/release.
  const project = fileURLToPath(new URL('../../..', import.meta.url));
  const request = readArguments(process.argv.slice(2), project);
  if (request.kind === 'mistake') return fail(`${request.message}. Try --help`, EXIT.misused);
  if (request.kind === 'help') {
    process.stdout.write(USAGE);
    return EXIT.done;
  }
  const { folder, out } = request;
  if (isInside(out, folder))
    return fail(
      `The release would be put into what it is made of: ${out}. Name another place with --out`,
      EXIT.misused,
    );
  const options = { folder, out, cache: fileCache(join(out, '.cache')) };
  if (request.kind === 'plan') return printPlan(request, options);
  return !request.json && hasScreen() ? releaseOnScreen(request, options) : releasePlainly(request, options);
}

async function printPlan(
  { json, mermaid }: Request & { readonly kind: 'plan' },
  options: ReleaseOptions,
): Promise<number> {
  await using engine = new NodeEngine({ name: 'release' });
  // Whether something is cached depends on the files.
  const files = await engine.run(listFiles(options.folder));
  const release = releaseOf(engine, { ...options, files });
  const plan = json ? JSON.stringify(await planList(release), null, 2) : await planTable(release);
  process.stdout.write(mermaid ? release.set.toMermaid() : `${plan}\n`);
  return EXIT.done;
}

async function releasePlainly(order: Order, options: ReleaseOptions): Promise<number> {
  await using engine = new NodeEngine({ name: 'release' });
  const plain = await import('./plain.js');
  return await plain.releasePlainly(engine, releaseOf(engine, options), order);
}

/** Loaded only where there is a screen: Ink and React take a while. */
async function releaseOnScreen(order: Order, options: ReleaseOptions): Promise<number> {
  // React's development build keeps a performance entry for each render.
  const { env } = process;
  env.NODE_ENV ??= 'production';
  const { InkEngine } = await import('offloop/ink');
  const terminal = await import('./terminal.js');
  await using engine = new InkEngine({ name: 'release' });
  return await terminal.releaseOnScreen(engine, releaseOf(engine, options), order);
}

/** Whether there is a terminal that can be drawn on and has keys, and somebody before it. */
function hasScreen(): boolean {
  const { CI = 'false', TERM } = process.env;
  return process.stdin.isTTY && process.stdout.isTTY && TERM !== 'dumb' && (CI === 'false' || CI === '0');
}

function isInside(path: string, folder: string): boolean {
  return `${real(path)}${sep}`.startsWith(`${real(folder)}${sep}`);
}

/** With all links followed, also where the last parts are not there yet. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : resolve(real(above), path.slice(above.length).replace(/^[\\/]/, ''));
  }
}

function fail(message: string, exitCode: number): number {
  process.stderr.write(`release: ${message}\n`);
  return exitCode;
}

process.exitCode = await main().catch((error: unknown) => fail(errorText(error), EXIT.failed));

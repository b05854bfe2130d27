#!/usr/bin/env node
import { printable } from 'offloop/node';
import { readArguments, USAGE } from './arguments.js';
import { installedPackages, whyNoFolder } from './folder.js';
import { print } from './print.js';
import { hasScreen, prepareScreen } from './screen.js';

const EXIT = { complete: 0, failed: 1, misused: 2, cancelled: 130 } as const;

async function main(): Promise<number> {
  const request = readArguments(process.argv.slice(2));
  if (request.kind === 'mistake') return fail(`${request.message}. Try --help`, EXIT.misused);
  if (request.kind === 'help') {
    await print([USAGE]);
    return EXIT.complete;
  }

  const folder = request.folder ?? installedPackages();
  const reason = await whyNoFolder(folder);
  if (reason) return fail(`Cannot read ${printable(folder)}: ${reason}`, EXIT.failed);

  const isComplete =
    !request.json && hasScreen() ? await scanOnScreen(folder) : await scanAndPrint(folder, request.json);
  return isComplete ? EXIT.complete : EXIT.cancelled;
}

/** Loaded only where there is a screen: Ink and React take a while. */
async function scanOnScreen(folder: string): Promise<boolean> {
  prepareScreen();
  const screen = await import('./terminal.js');
  return screen.scanOnScreen(folder);
}

async function scanAndPrint(folder: string, json: boolean): Promise<boolean> {
  const plain = await import('./plain.js');
  return plain.scanAndPrint(folder, json);
}

function fail(message: string, exitCode: number): number {
  process.stderr.write(`duplicates: ${message}\n`);
  return exitCode;
}

process.exitCode = await main().catch((error: Error) => fail(error.message, EXIT.failed));

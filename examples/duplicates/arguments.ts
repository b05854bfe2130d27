import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What the command line asks for. */
export type Request =
  | { readonly kind: 'scan'; readonly folder: string | undefined; readonly json: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly message: string };

export const USAGE = `Finds files with the same contents, and what they waste.

Usage
  npm start [-- FOLDER]
  npm start --silent -- --json [FOLDER]

FOLDER is where to look, all its folders included; by default the installed
packages of this project (node_modules). Nothing is ever changed or deleted.

Options
  --json      print the result as JSON, for other programs
  -h, --help  print this help

Keys
  p, space    pause and go on
  c           cancel: stop, and show what was found so far
  q, Ctrl-C   quit at once

Exit codes
  0  the scan is complete    1  the folder cannot be read
  2  a wrong command line  130  cancelled, the result is incomplete
`;

const OPTIONS = {
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Reads the command line. */
export function readArguments(args: string[]): Request {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    if (values.help) return { kind: 'help' };
    if (positionals.length > 1) return { kind: 'mistake', message: `Expected one folder, got ${positionals.length}` };
    const [folder] = positionals;
    if (folder === '') return { kind: 'mistake', message: 'Expected a folder, got an empty name' };
    return { kind: 'scan', folder: folder === undefined ? undefined : resolve(folder), json: values.json };
  } catch (error) {
    const [message = ''] = (error as Error).message.split('. ');
    return { kind: 'mistake', message };
  }
}

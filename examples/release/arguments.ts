import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { answersOf, type GivenAnswers } from 'offloop/jobs';

/** What is released, and how. */
export interface Order extends GivenAnswers {
  readonly folder: string;
  /** Where archive and manifest are put. */
  readonly out: string;
  readonly json: boolean;
}

/** What the command line asks for. */
export type Request =
  | ({ readonly kind: 'release' } & Order)
  | ({ readonly kind: 'plan'; readonly mermaid: boolean } & Order)
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly message: string };

export const USAGE = `Makes a release of a folder: an archive (tar.gz) and a manifest with the checksums of all files.

Usage
  npm run example:release [-- FOLDER] [options]

FOLDER is what is packed, without node_modules, .git, dist and .cache; by default
this project. Nothing in it is changed.

Options
  --out FOLDER         where the release is put; by default a folder for temporary files
  --answer NAME=VALUE  answers a question: version, sure
  --yes                takes what is suggested for those without an answer
  --plan               says what would be done, and does nothing
  --mermaid            the same as a graph for Mermaid
  --json               prints the result as JSON, and nothing else
  -h, --help           prints this help

Exit codes
  0  released   1  failed   2  a wrong command line   3  not wanted   130  interrupted
`;

const OPTIONS = {
  out: { type: 'string' },
  answer: { type: 'string', multiple: true },
  yes: { type: 'boolean' },
  plan: { type: 'boolean', default: false },
  mermaid: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** What is asked. */
const QUESTIONS = ['version', 'sure'];

/**
 * Reads the command line.
 *
 * @param project - the folder that is packed where none is named
 */
export function readArguments(args: string[], project: string): Request {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    if (values.help) return { kind: 'help' };
    if (positionals.length > 1) return mistake(`Expected one folder, got ${positionals.length}`);
    if (positionals[0] === '' || values.out === '') return mistake('Expected a folder, got an empty name');
    const given = answersOf(args);
    const unknown = Object.keys(given.answers).find((name) => !QUESTIONS.includes(name));
    if (unknown !== undefined) return mistake(`Nothing asks for \`${unknown}\`, but for ${QUESTIONS.join(' and ')}`);
    const folder = resolve(positionals[0] ?? project);
    const out = resolve(values.out ?? join(tmpdir(), `release-${basename(folder)}`));
    const order = { ...given, folder, out, json: values.json };
    const { mermaid } = values;
    return values.plan || mermaid ? { kind: 'plan', mermaid, ...order } : { kind: 'release', ...order };
  } catch (error) {
    return mistake((error as Error).message.split('. ')[0] as string);
  }
}

function mistake(message: string): Request {
  return { kind: 'mistake', message };
}

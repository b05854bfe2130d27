import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, jest, test } from '@jest/globals';
import { FAULTS } from './program/faults.js';
import type { Kind } from './program/load.js';

const PROGRAM = fileURLToPath(new URL('../../.cache/test/test/faults/program/rounds.js', import.meta.url));
/** `npm run faults` takes a hundred. */
const SEEDS = Number(process.env.OFFLOOP_FAULT_SEEDS ?? 3);

/** Each fault of a kind of workers, again and again under load. */
export function describeFaults(kind: Kind): void {
  jest.setTimeout(30_000 + SEEDS * 6000);
  const names = Object.entries(FAULTS).flatMap(([name, { kinds }]) => (kinds.includes(kind) ? [name] : []));

  describe(`A program with a thousand tasks on ${kind === 'thread' ? 'threads' : 'processes'}`, () => {
    test.each(names)('ends all of them as it should where %s', async (name) => {
      const program = spawn(process.execPath, [PROGRAM, name, kind, '0', String(SEEDS)], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let printed = '';
      program.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
      });
      const [code, signal] = await once(program, 'close');
      expect({ wrong: printed === '' ? undefined : JSON.parse(printed), code, signal }).toEqual({
        wrong: [],
        code: 0,
        signal: null,
      });
    });
  });
}

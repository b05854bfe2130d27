import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, jest, test } from '@jest/globals';
import { gone } from '../toolkits/child.js';

const PROGRAM = fileURLToPath(new URL('../../.cache/test/test/faults/program/ending.js', import.meta.url));
const SEEDS = Number(process.env.OFFLOOP_FAULT_SEEDS ?? 3);

jest.setTimeout(30_000 + SEEDS * 6000);

/** Lets a program begin, sends a signal, as to a program or as a terminal does, and says what it printed and left. */
async function endProgram(seed: number, signal: NodeJS.Signals) {
  const folder = mkdtempSync(join(tmpdir(), 'endings-'));
  const program = spawn(process.execPath, [PROGRAM, String(seed), signal], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, TMPDIR: folder },
  });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    program[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
    });
  const closed = once(program, 'close');
  while (!printed.stdout.includes('in the middle')) {
    const ended = await Promise.race([once(program.stdout, 'data'), closed]);
    if (ended.length === 2) throw new Error(`It ended with ${ended[0]}: ${printed.stdout}${printed.stderr}`);
  }
  const children = childrenOf(program.pid!);
  process.kill(signal === 'SIGINT' ? -program.pid! : program.pid!, signal);
  const [code, by] = await closed;
  for (const pid of children) await gone(pid);
  const files = readdirSync(folder).filter((name) => name.startsWith('offloop-'));
  rmSync(folder, { recursive: true });
  return { ...printed, code, signal: by, files };
}

/** Where the platform shows them. */
function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
  } catch {
    return [];
  }
}

describe('A program with a thousand tasks, and an endless one, on processes', () => {
  test.each(['SIGKILL', 'SIGTERM', 'SIGHUP'] as const)('leaves none behind when %s ends it', async (signal) => {
    for (let seed = 0; seed < SEEDS / 2; seed += 1)
      expect(await endProgram(seed, signal)).toMatchObject({ stderr: '', code: null, signal, files: [] });
  });

  test('cleans up, and ends, when it is interrupted in a terminal', async () => {
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const { stdout, ...ended } = await endProgram(seed, 'SIGINT');
      expect(ended).toEqual({ stderr: '', code: 0, signal: null, files: [] });
      expect(stdout.split('\n').sort()).toEqual(['', 'closed', 'deferred', 'in the middle', 'saved']);
    }
  });
});

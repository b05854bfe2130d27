import { request } from 'node:http';
import { describe, expect, jest, test } from '@jest/globals';
import { transform } from 'esbuild';
import { Child, gone } from '../toolkits/child.js';
import { collectExamples } from './collect.js';

jest.setTimeout(60_000);

/** The service of a guide as a program: it listens, says where, and is not ended by itself. */
async function start(file: string, contains: string): Promise<{ readonly program: Child; readonly port: number }> {
  const example = collectExamples().find((other) => other.file.endsWith(file) && other.code.includes(contains));
  const [service] = example!.code.split(/^const response = await fetch/m);
  const { code } = await transform(`${service}\nconsole.log('port', port);`, { loader: 'ts', target: 'es2022' });
  const program = new Child(code);
  const [, port] = await program.printed(/port (\d+)/);
  return { program, port: Number(port) };
}

/** Asks, and tells when the service has got the question. */
function ask(port: number, path: string): { readonly sent: Promise<void>; readonly answer: Promise<string> } {
  const asked = request({ port, path, host: '127.0.0.1' });
  const answer = new Promise<string>((resolve, reject) => {
    asked.once('response', async (response) => {
      let text = '';
      for await (const chunk of response) text += String(chunk);
      resolve(`${response.statusCode} ${text}`);
    });
    asked.once('error', reject);
  });
  answer.catch(() => {});
  const sent = new Promise<void>((resolve) => asked.once('finish', resolve));
  asked.end();
  return { sent, answer };
}

describe('The service of the guide', () => {
  test.each([
    ['workers.md', 'ProcessTask(render'],
    ['server.md', 'isEnding'],
  ])('in %s answers what is under way at SIGTERM, ends with 0, and leaves no child behind', async (file, contains) => {
    const { program, port } = await start(file, contains);
    // Once it is warm, so that what comes next is known to have arrived.
    const pids = new Set<number>();
    const note = (text: string): void => {
      const pid = Number(/ by (\d+)$/.exec(text)?.[1]);
      if (pid > 0) pids.add(pid);
    };
    note(await ask(port, '/warm').answer);
    const all = Array.from({ length: 8 }, (_, n) => ask(port, `/page${n}`));
    await Promise.all(all.map(({ sent }) => sent));
    // An answer to what was asked later says that the others have arrived.
    note(await ask(port, '/last').answer);
    const late = Array.from({ length: 4 }, (_, n) => ask(port, `/late${n}`));
    await Promise.all(late.map(({ sent }) => sent));
    note(await Promise.race(late.map(({ answer }) => answer)));
    program.kill('SIGTERM');
    const answers = await Promise.all([...all, ...late].map(({ answer }) => answer));
    for (const answer of answers) note(answer);
    expect(answers.map((answer) => answer.slice(0, 4))).toEqual(answers.map(() => '200 '));
    expect(await program.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    if (file === 'workers.md') expect(pids.size).toBeGreaterThan(0);
    for (const pid of pids) await gone(pid);
    await expect(ask(port, '/gone').answer).rejects.toThrow();
  });
});

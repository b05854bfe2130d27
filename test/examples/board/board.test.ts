import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { buildExamples, userEnvironment } from '../program.js';
import { AppTerminal } from '../terminal.js';

const MAIN = fileURLToPath(new URL('../../../.cache/examples/board/main.js', import.meta.url));

jest.setTimeout(60_000);
beforeAll(buildExamples, 120_000);

const open: AppTerminal[] = [];
function start(options?: ConstructorParameters<typeof AppTerminal>[2]): AppTerminal {
  const app = new AppTerminal(MAIN, [], options);
  open.push(app);
  return app;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.close()));
});

/** Until keys are listened to, which Ink begins after the first drawing. */
const ready = (app: AppTerminal): Promise<string> => app.shows(/❯ load +1 s +(in 1 s|running|now) +[1-9]/);

describe('The board on the screen', () => {
  test('shows what it found, and when it looks again', async () => {
    const app = start();
    await app.shows(/load +[\d.]+ programs\n.*memory +\d+ % of \d+ GB free/s);
    await app.shows(/disk +\d+ % of \d+ GB free/);
    await app.shows(/server +answers in \d+ ms/);
    expect(app.screen).toMatch(/name +rule +next +calls +missed +last error/);
    await app.shows(/memory +2 s +(in \d s|now|running) +[1-9]/);
  });

  test('pauses and runs what is selected, by keys, and gives the terminal back', async () => {
    const app = start();
    await ready(app);
    app.press('\u001b[B\u001b[Bp');
    await app.shows(/❯ disk +5 s +paused/);
    await app.shows('p resume');
    app.press('r');
    await app.shows(/❯ disk +5 s +paused +2/);
    app.press('q');
    expect(await app.exitCode).toBe(0);
    expect(app.hasCursor).toBe(true);
  });

  test('says of the server why it fails, and goes on', async () => {
    const app = start({ columns: 110 });
    await ready(app);
    // Each call now, until one has failed with all that were tried after it.
    app.press('\u001b[B\u001b[B\u001b[B');
    await app.shows('❯ server');
    const again = setInterval(() => app.press('r'), 100);
    await app.shows(/❯ server .* (503 Service Unavailable|fetch failed: \S.*|.*timed out.*)/);
    clearInterval(again);
    await app.shows(/❯ server +1\.5 s +in \d s/);
  });

  test.each([
    [40, 15, /name +next +calls\n/],
    [26, 12, /name +next\n/],
  ])('fits %d columns and %d rows', async (columns, rows, header) => {
    const app = start({ columns, rows });
    await app.shows(header);
    await app.shows(/❯ load +(in 1 s|running|now)/);
    for (const line of app.screen.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
  });

  test('leaves colours out where nobody wants them, and characters that the console does not have', async () => {
    const plain = start({ env: { NO_COLOR: '1', TERM: 'linux' } });
    await plain.shows('> load');
    await plain.shows('up/down select - p pause - r run now');
    const table = /name(.*?)run now/s.exec(plain.output)?.[1];
    expect(table).not.toContain('\u001b[');
    const coloured = start();
    await coloured.shows('❯ load');
    expect(coloured.output).toContain('\u001b[36m❯');
  });

  test('ends at Ctrl-C', async () => {
    const app = start();
    await ready(app);
    app.press('\u0003');
    expect(await app.exitCode).toBe(0);
    expect(app.hasCursor).toBe(true);
  });
});

describe('Without a terminal', () => {
  test('writes a line at the end of each call, and ends when it is told', async () => {
    const board = spawn(process.execPath, [MAIN], { env: userEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
    let written = '';
    let complaints = '';
    board.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaints += text;
    });
    for await (const text of board.stdout.setEncoding('utf8')) {
      written += text;
      if (/load: call 2 done\n/.test(written)) board.kill('SIGTERM');
    }
    expect(board.exitCode ?? (await once(board, 'exit'))[0]).toBe(0);
    expect(complaints).toBe('');
    for (const line of written.trimEnd().split('\n'))
      expect(line).toMatch(/^(load|memory|disk|server): call \d+ (done|cancelled|failed: .*)$/);
  });

  test('who reads no more ends it', async () => {
    const board = spawn(process.execPath, [MAIN], { env: userEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
    let complaints = '';
    board.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaints += text;
    });
    board.stdout.once('data', () => board.stdout.destroy());
    const [code] = await once(board, 'close');
    expect([code, complaints]).toEqual([0, '']);
  });

  test.each([[['--seconds=-1']], [['--seconds', 'x']], [['--minutes']]])('refuses %j', async (args) => {
    const board = spawn(process.execPath, [MAIN, ...args], {
      env: userEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let complaints = '';
    board.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaints += text;
    });
    const [code] = await once(board, 'close');
    expect(code).toBe(1);
    expect(complaints).toMatch(/--seconds takes a number above 0|Unknown option '--minutes'/);
  });
});

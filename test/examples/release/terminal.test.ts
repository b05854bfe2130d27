import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { buildExamples } from '../program.js';
import { AppTerminal } from '../terminal.js';
import { MAIN, Workplace } from './release.js';

jest.setTimeout(60_000);
beforeAll(buildExamples, 120_000);

let place: Workplace;
let app: AppTerminal;
beforeEach(() => {
  place = new Workplace();
});
afterEach(async () => {
  await app.close();
  place.remove();
});

function start(args: readonly string[] = [], options?: ConstructorParameters<typeof AppTerminal>[2]): AppTerminal {
  app = new AppTerminal(MAIN, [place.folder, '--out', place.out, ...args], options);
  return app;
}

describe('A release on the screen', () => {
  test('asks for the version, suggests one, and releases what is confirmed', async () => {
    start();
    await app.shows('Which version of some-app?');
    app.press('\r');
    await app.shows('Release some-app 1.1.0, 3 files in');
    app.press('\r');
    expect(await app.exitCode).toBe(0);
    expect(app.screen).toContain('some-app-1.1.0.tar.gz');
    expect(app.hasCursor).toBe(true);
    expect(place.released).toEqual(['some-app-1.1.0.json', 'some-app-1.1.0.tar.gz']);
  });

  test('says what is wrong with an answer, and takes a right one', async () => {
    start();
    await app.shows('Which version of some-app?');
    // Ctrl-U takes away what is suggested.
    app.press('\u0015one\r');
    await app.shows('A version has three numbers');
    app.press('\u00151.2.0\r');
    await app.shows('Release some-app 1.2.0');
    app.press('y\r');
    expect(await app.exitCode).toBe(0);
    expect(place.released).toEqual(['some-app-1.2.0.json', 'some-app-1.2.0.tar.gz']);
  });

  test('ends with a code of its own when it is not wanted, and tidies up', async () => {
    start(['--answer', 'version=3.0.0']);
    await app.shows('Release some-app 3.0.0');
    app.press('n\r');
    expect(await app.exitCode).toBe(3);
    expect(place.released).toEqual([]);
  });

  test('asks nothing that the command line answers, but what it answers wrongly', async () => {
    start(['--yes', '--answer', 'version=latest']);
    await app.shows('A version has three numbers');
    app.press('\u00154.0.0\r');
    expect(await app.exitCode).toBe(0);
    expect(place.released).toEqual(['some-app-4.0.0.json', 'some-app-4.0.0.tar.gz']);
  });

  test.each(['Which version of some-app?', 'Release some-app 1.1.0'])(
    'tidies up at Ctrl-C in "%s"',
    async (question) => {
      start(question.startsWith('Which') ? [] : ['--answer', 'version=1.1.0']);
      await app.shows(question);
      app.press('\u0003');
      expect(await app.exitCode).toBe(130);
      expect(app.hasCursor).toBe(true);
      expect(app.screen).toMatch(/tidy +success/);
      expect(place.released).toEqual([]);
    },
  );

  test('tidies up at Ctrl-C while it packs', async () => {
    place.writeLong();
    start(['--answer', 'version=1.1.0']);
    await place.packs();
    app.press('\u0003');
    expect(await app.exitCode).toBe(130);
    expect(app.hasCursor).toBe(true);
    expect(app.screen).toMatch(/tidy +success/);
    expect(place.released).toEqual([]);
  });

  test('fits 40 columns', async () => {
    start([], { columns: 40, rows: 20 });
    await app.shows('Which version of some-app?');
    app.press('\r');
    await app.shows(/Release\s+some-app\s+1\.1\.0/);
    for (const line of app.screen.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
    app.press('\r');
    expect(await app.exitCode).toBe(0);
  });

  test('says what went wrong', async () => {
    app = new AppTerminal(MAIN, [`${place.folder}/missing`, '--out', place.out]);
    expect(await app.exitCode).toBe(1);
    expect(app.screen.replaceAll('\n', '')).toMatch(
      /release: collect: Cannot read .*missing: no such file or directory$/,
    );
  });
});

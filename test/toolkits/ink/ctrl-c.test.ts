import { expect, jest, test } from '@jest/globals';
import { AppTerminal } from '../../examples/terminal.js';

jest.setTimeout(60_000);

/** An app with a list in a terminal of its own, from what is built. */
const app = (options: string, cleanUp: string, after = '') =>
  new AppTerminal('--input-type=module', [
    '-e',
    `
    import { render } from 'ink';
    import { createElement } from 'react';
    import { sleep } from 'offloop';
    import { InkEngine, RunList } from 'offloop/ink';
    const engine = new InkEngine();
    const run = engine.run(function* () {
      try { yield* sleep(1_000_000); }
      finally { ${cleanUp} }
    }, { name: 'upload' });
    const app = render(createElement(RunList, { engine, keep: 2 }), { ${options} });
    engine.mainApp = app;
    const look = setInterval(() => { if (process.stdin.isRaw) run.update({ message: 'listens' }); }, 5);
    look.unref();
    await app.waitUntilExit();
    console.log('the app has ended');
    ${after}
    `,
  ]);

test.each(['', 'exitOnCtrlC: false'])(
  'Ctrl-C cancels, waits for the clean-up, and gives the terminal back (%s)',
  async (options) => {
    const terminal = app(options, `yield* sleep(300); console.log('cleaned up');`);
    await terminal.shows('listens');
    terminal.press('\u0003');
    expect(await terminal.exitCode).toBe(130);
    expect(terminal.screen).toContain('cleaned up');
    expect(terminal.screen).toContain('the app has ended');
    if (options !== '') expect(terminal.screen).toMatch(/upload.*cancelled/);
    expect(terminal.hasCursor).toBe(true);
  },
);

test('a second Ctrl-C ends the program at once', async () => {
  const terminal = app('exitOnCtrlC: false', 'yield* sleep(1_000_000);');
  await terminal.shows('listens');
  terminal.press('\u0003');
  await terminal.shows('cancelling');
  terminal.press('\u0003');
  expect(await terminal.exitCode).toBe(130);
  expect(terminal.hasCursor).toBe(true);
});

test('clean-up that takes too long does not keep the app', async () => {
  const terminal = app('exitOnCtrlC: false', 'yield* sleep(1_000_000);', 'process.exit();');
  await terminal.shows('listens');
  terminal.press('\u0003');
  expect(await terminal.exitCode).toBe(130);
  expect(terminal.screen).toContain('the app has ended');
});

test('where nothing runs Ctrl-C ends the app alone', async () => {
  const terminal = new AppTerminal('--input-type=module', [
    '-e',
    `
    import { render } from 'ink';
    import { createElement } from 'react';
    import { InkEngine, RunList } from 'offloop/ink';
    const engine = new InkEngine();
    const app = render(createElement(RunList, { engine }), { exitOnCtrlC: false });
    await app.waitUntilExit();
    await engine.close();
    `,
  ]);
  await terminal.shows('No runs');
  terminal.press('\u0003');
  expect(await terminal.exitCode).toBe(0);
});

test('a key press comes between two slices of a handler that never rests', async () => {
  const terminal = new AppTerminal('--input-type=module', [
    '-e',
    `
    import { render, Text, useInput } from 'ink';
    import { createElement, useState } from 'react';
    import { sleep } from 'offloop';
    import { InkEngine } from 'offloop/ink';
    const engine = new InkEngine();
    let isOver = false;
    engine.run(function* () { while (!isOver) yield Promise.resolve(); });
    function App() {
      const [keys, setKeys] = useState('');
      useInput((input) => { setKeys((before) => before + input); if (input === 'q') isOver = true; });
      return createElement(Text, null, 'keys: ' + keys);
    }
    const app = render(createElement(App));
    await new Promise((resolve) => engine.on('allFinished', resolve));
    app.unmount();
    await engine.close();
    `,
  ]);
  await terminal.shows('keys:');
  terminal.press('a');
  await terminal.shows('keys: a');
  terminal.press('q');
  expect(await terminal.exitCode).toBe(0);
});

test('the list follows the size of the terminal, and leaves nothing behind', async () => {
  const terminal = new AppTerminal('--input-type=module', [
    '-e',
    `
    import { render } from 'ink';
    import { createElement } from 'react';
    import { sleep } from 'offloop';
    import { InkEngine, RunList } from 'offloop/ink';
    const engine = new InkEngine();
    const runs = Array.from({ length: 30 }, (_, place) =>
      engine.run(sleep(1_000_000), { name: 'a run with a rather long name, number ' + place }));
    for (const run of runs) run.update({ completed: 1, total: 2, message: 'says something' });
    const app = render(createElement(RunList, { engine }), { exitOnCtrlC: false });
    engine.mainApp = app;
    await app.waitUntilExit();
    `,
  ]);
  await terminal.shows('says something');
  await terminal.shows('8 more');
  terminal.resize(40, 15);
  await terminal.shows('17 more');
  terminal.press('\u001b[B');
  const screen = await terminal.shows(/^ {2}a run.*\n❯ a run/m);
  const rows = screen.split('\n').slice(-14);
  expect(rows.every((row) => row.length <= 40)).toBe(true);
  expect(rows.filter((row) => row.includes('❯'))).toHaveLength(1);
  expect(rows.at(-1)).toContain('select');
  terminal.press('\u0003');
  expect(await terminal.exitCode).toBe(130);
});

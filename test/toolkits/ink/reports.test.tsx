import { expect, jest, test } from '@jest/globals';
import { Box, Text, useInput } from 'ink';
import { type Run, sleep } from 'offloop';
import { ProgressBar, RunList, RunStatus } from 'offloop/ink';
import { TestEngine } from 'offloop/testing';
import { type ReactNode, useState } from 'react';
import { cellsOf } from './cells.js';
import { DOWN, has, Screen, turn } from './screen.js';

/** What people were hit by elsewhere, in libraries that do something alike. */

const start = (engine: TestEngine, name = 'upload'): Run => engine.run(sleep(1000), { name });

test.each([
  [{ completed: 150, total: 100 }, '██████ 100 %'],
  [{ completed: -5, total: 100 }, '░░░░░░   0 %'],
  [{ completed: 3, total: 0 }, '░░░░░░   0 %'],
  [{ completed: 1e15, total: 1e16 }, '█░░░░░  10 %'],
  [{ completed: 0.001, total: 1 }, '█░░░░░   0 %'],
  [{ completed: 0.9999, total: 1 }, '█████░  99 %'],
])('a bar whose run tells %j stays a bar', async (update, bar) => {
  await using engine = new TestEngine();
  const run = start(engine);
  run.update(update);
  using screen = new Screen(<ProgressBar run={run} width={12} />);
  expect(await screen.shows(has('%'))).toEqual([bar]);
  run.cancel();
});

test('a terminal that says it has no columns counts as one of 80', async () => {
  await using engine = new TestEngine();
  const run = start(engine);
  run.update({ completed: 1, total: 2 });
  using screen = new Screen(<RunList engine={engine} />, { columns: 0, rows: 0 });
  const lines = await screen.shows(has('upload'));
  expect(lines.join('')).toContain('50 %');
  run.cancel();
});

test('what a run does after its app has gone draws nothing, and is no error', async () => {
  await using engine = new TestEngine();
  const complaints = jest.spyOn(console, 'error').mockImplementation(() => {});
  const run = start(engine);
  const screen = new Screen(
    <Box flexDirection="column">
      <RunStatus run={run} />
      <ProgressBar run={run} />
    </Box>,
  );
  await screen.shows(has('running'));
  screen[Symbol.dispose]();
  const { frame } = screen.output;
  run.update({ completed: 1, total: 2 });
  await engine.advance(100);
  run.cancel();
  await turn();
  expect(screen.output.frame).toBe(frame);
  expect(complaints).not.toHaveBeenCalled();
  complaints.mockRestore();
});

test('of two lists on one screen only the one that is active acts on keys, however fast they come; the app hears all', async () => {
  await using engine = new TestEngine();
  await using other = new TestEngine();
  const runs = [start(engine, 'a'), start(engine, 'b'), start(other, 'x'), start(other, 'y')];
  let typed = '';
  function App(): ReactNode {
    const [active, setActive] = useState(0);
    useInput((input, { tab }) => {
      typed += input;
      if (tab) setActive((list) => 1 - list);
    });
    return (
      <Box flexDirection="column">
        <RunList engine={engine} isActive={active === 0} keep={5} />
        <RunList engine={other} isActive={active === 1} keep={5} />
      </Box>
    );
  }
  using screen = new Screen(<App />);
  await screen.shows(has('❯ a'));
  screen.press('\t');
  await screen.shows(has('❯ x'));
  // Whoever draws itself as the one that is not asked any more hears nothing from then on.
  screen.press(`${DOWN}c`);
  await turn();
  expect(runs.slice(0, 2).map(({ state }) => state)).toEqual(['running', 'running']);
  while (runs[3]?.state === 'running') {
    screen.press(`${DOWN}c`);
    await turn();
  }
  expect(runs.slice(0, 3).map(({ state }) => state)).toEqual(['running', 'running', 'running']);
  expect(typed).toContain('c');
  for (const run of runs) run.cancel();
});

test('a list in a box of the app keeps within it', async () => {
  await using engine = new TestEngine();
  const run = start(engine, 'a name that is a good deal longer than the box in which it stands');
  run.update({ completed: 1, total: 2 });
  using screen = new Screen(
    <Box width={50} borderStyle="single">
      <RunStatus run={run} />
      <Text>|</Text>
    </Box>,
    { columns: 80 },
  );
  const lines = await screen.shows(has('─'));
  for (const line of lines) expect(cellsOf(line.trimEnd())).toBeLessThanOrEqual(50);
  expect(lines).toHaveLength(3);
  run.cancel();
});

test('many components on one terminal are no leak to Node', async () => {
  await using engine = new TestEngine();
  const warned = jest.fn();
  process.on('warning', warned);
  const runs = Array.from({ length: 15 }, (_, index) => start(engine, `run-${index}`));
  using screen = new Screen(
    <Box flexDirection="column">
      {runs.map((run) => (
        <Box key={run.id} flexDirection="column">
          <RunStatus run={run} />
          <ProgressBar run={run} />
        </Box>
      ))}
    </Box>,
    { rows: 60 },
  );
  await screen.shows(has('run-14'));
  await turn();
  process.off('warning', warned);
  expect(warned).not.toHaveBeenCalled();
  engine.runs.cancelAll();
});

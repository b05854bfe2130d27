import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Window } from 'happy-dom';
import { Text } from 'ink';
import { render } from 'ink-testing-library';
import { control } from 'offloop/testing';
import { act } from 'react';
import { app, engine } from '../work.js';

const window = new Window();
const { document, navigator } = window;
for (const [name, value] of Object.entries({ window, document, navigator, IS_REACT_ACT_ENVIRONMENT: true }))
  Object.defineProperty(globalThis, name, { value, configurable: true });
// Only now there is a document to be found.
const { createRoot } = await import('react-dom/client');

// Without `using`, as JavaScript before Node 24 has to write it.
let clock;
beforeEach(() => {
  clock = control(engine);
});
afterEach(() => clock[Symbol.dispose]());

test('React DOM', async () => {
  const container = document.createElement('div');
  const root = createRoot(container);
  act(() => root.render(app('p')));
  await act(() => clock.flush());
  assert.equal(container.textContent, 'running 50 %');
  await act(() => clock.advance(1000));
  assert.equal(container.textContent, 'success 100 %');
  act(() => root.unmount());
  assert.equal(engine.runs.size, 0);
});

test('Ink', async () => {
  let screen;
  act(() => {
    screen = render(app(Text));
  });
  await act(() => clock.flush());
  assert.equal(screen.lastFrame(), 'running 50 %');
  await act(() => clock.settled());
  assert.equal(screen.lastFrame(), 'success 100 %');
  act(() => screen.unmount());
});

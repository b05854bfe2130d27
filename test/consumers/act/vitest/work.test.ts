// @vitest-environment happy-dom
import { Text } from 'ink';
import { render } from 'ink-testing-library';
import { control } from 'offloop/testing';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, test } from 'vitest';
import { app, engine } from '../work.js';

globalThis.IS_REACT_ACT_ENVIRONMENT = true;

test('React DOM', async () => {
  using clock = control(engine);
  const container = document.createElement('div');
  const root = createRoot(container);
  act(() => root.render(app('p')));
  await act(() => clock.flush());
  expect(container.textContent).toBe('running 50 %');
  await act(() => clock.advance(1000));
  expect(container.textContent).toBe('success 100 %');
  act(() => root.unmount());
  expect(engine.runs.size).toBe(0);
});

test('Ink', async () => {
  using clock = control(engine);
  let screen;
  act(() => {
    screen = render(app(Text));
  });
  await act(() => clock.flush());
  expect(screen.lastFrame()).toBe('running 50 %');
  await act(() => clock.settled());
  expect(screen.lastFrame()).toBe('success 100 %');
  act(() => screen.unmount());
});

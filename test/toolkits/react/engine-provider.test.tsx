import { expect, test } from '@jest/globals';
import { Text } from 'ink';
import type { Engine } from 'offloop';
import { EngineProvider, useEngine } from 'offloop/react';
import { TestEngine } from 'offloop/testing';
import { Component, type ReactNode } from 'react';
import { Screen } from '../ink/screen.js';

function Name({ note }: { readonly note: (engine: Engine) => void }): ReactNode {
  note(useEngine());
  return <Text>drawn</Text>;
}

class Boundary extends Component<{ readonly children: ReactNode }, { readonly error?: Error }> {
  override state: { readonly error?: Error } = {};

  static getDerivedStateFromError(error: Error): { readonly error: Error } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error === undefined ? this.props.children : <Text wrap="truncate">{`${error.name}: ${error.message}`}</Text>;
  }
}

test('the nearest provider says which engine it is, and a new one is taken at once', async () => {
  await using outer = new TestEngine();
  await using inner = new TestEngine();
  const seen: Engine[] = [];
  const note = (engine: Engine): void => void seen.push(engine);
  using screen = new Screen(
    <EngineProvider engine={outer}>
      <EngineProvider engine={inner}>
        <Name note={note} />
      </EngineProvider>
    </EngineProvider>,
  );
  screen.app.rerender(
    <EngineProvider engine={outer}>
      <EngineProvider engine={outer}>
        <Name note={note} />
      </EngineProvider>
    </EngineProvider>,
  );
  await screen.shows((lines) => lines.includes('drawn'));
  expect(seen).toEqual([inner, outer]);
});

test.each<[string, ReactNode, RegExp]>([
  ['no provider', <Name key="" note={() => {}} />, /^StateError: There is no engine: put `<EngineProvider engine=/],
  [
    'what is no engine',
    <EngineProvider key="" engine={{} as Engine}>
      <Text>never</Text>
    </EngineProvider>,
    /^TypeError: Expected `engine` to be an engine, got `Object`/,
  ],
  [
    'none',
    <EngineProvider key="" engine={undefined as never}>
      <Text>never</Text>
    </EngineProvider>,
    /^TypeError: Expected `engine` to be an engine, got `undefined`/,
  ],
])('with %s there is an error that says so', async (_what, app, message) => {
  using screen = new Screen(<Boundary>{app}</Boundary>, { columns: 300 });
  expect(await screen.shows((lines) => lines.join('').includes('Error'))).toEqual([expect.stringMatching(message)]);
});

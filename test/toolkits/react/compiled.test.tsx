import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { transform } from 'esbuild';
import * as offloop from 'offloop';
import { type Run, sleep } from 'offloop';
import * as hooks from 'offloop/react';
import { TestEngine } from 'offloop/testing';
import * as React from 'react';
import { act, type ComponentType } from 'react';
import { Page } from './page.js';

const require = createRequire(import.meta.url);

interface Babel {
  transformSync(code: string, options: object): { readonly code: string };
}

interface Linter {
  verify(code: string, config: object, options: object): readonly { readonly message: string; readonly line: number }[];
}

/** A program without types, with its markup. */
async function withoutTypes(code: string): Promise<string> {
  return (await transform(code, { loader: 'tsx', jsx: 'preserve', target: 'esnext' })).code;
}

/** What the compiler tells of a function. */
interface CompilerEvent {
  readonly kind: string;
  readonly fnName?: string | null;
}

async function compile(
  code: string,
  logEvent: (file: string, event: CompilerEvent) => void = () => {},
): Promise<string> {
  const { transformSync } = require('@babel/core') as Babel;
  return transformSync(await withoutTypes(code), {
    configFile: false,
    babelrc: false,
    filename: 'program.jsx',
    parserOpts: { plugins: ['jsx'] },
    plugins: [[require('babel-plugin-react-compiler'), { panicThreshold: 'none', logger: { logEvent } }]],
  }).code;
}

/** What `eslint-plugin-react-hooks` says, with the rules of the compiler. */
async function lint(code: string): Promise<readonly string[]> {
  const { Linter: EsLint } = require('eslint') as { readonly Linter: new () => Linter };
  const { configs } = require('eslint-plugin-react-hooks') as {
    readonly configs: { readonly flat: Record<string, object> };
  };
  const config = {
    ...configs.flat['recommended-latest'],
    languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
  };
  return new EsLint().verify(await withoutTypes(code), config, {}).map(({ message, line }) => `${line}: ${message}`);
}

/** Executes a module of a test's, and gives what it exports. */
async function load(code: string): Promise<Record<string, ComponentType<object>>> {
  const { code: script } = await transform(await compile(code), { loader: 'jsx', jsx: 'automatic', format: 'cjs' });
  const modules: Record<string, unknown> = { react: React, offloop, 'offloop/react': hooks };
  const module = { exports: {} };
  new Function('require', 'exports', 'module', script)(
    (name: string) => modules[name] ?? require(name),
    module.exports,
    module,
  );
  return module.exports;
}

const program = `
  import { sleep, type Run } from 'offloop';
  import { useHandler, useHandlerState, useProgress, useRun, useRuns } from 'offloop/react';
  import { memo, useEffect, useState } from 'react';

  function useSearch() {
    const [hits, setHits] = useState<string[]>([]);
    const [search, state] = useHandler({ policy: 'restart' }, function* (query: string) {
      yield* sleep(10);
      setHits([query, query.toUpperCase()]);
    });
    return { search, state, hits };
  }

  export function Search() {
    const { search, state, hits } = useSearch();
    const [query, setQuery] = useState('');
    return (
      <section>
        <button onClick={() => { setQuery('x'); void search('x'); }}>{query}</button>
        <Status busy={state.isRunning} end={state.last?.state} />
        <ul>{hits.map((hit) => <li key={hit}>{hit}</li>)}</ul>
      </section>
    );
  }

  const Status = memo(({ busy, end }: { busy: boolean; end: string | undefined }) => <i>{busy ? 'busy' : end}</i>);

  export function Runs() {
    const runs = useRuns({ keep: 2 });
    return <ol>{runs.map((run) => <Row key={run.id} run={run} />)}</ol>;
  }

  function Row({ run }: { run: Run }) {
    const now = useRun(run);
    const percent = useProgress(run, (progress) => Math.round(progress.percent));
    return <li>{now?.name} {now?.state} {percent}</li>;
  }
`;

test('components by the React Compiler show what is true', async () => {
  await using engine = new TestEngine();
  expect(await compile(program)).toMatch(/react\/compiler-runtime/);
  const { Search, Runs } = (await load(program)) as { Search: ComponentType; Runs: ComponentType };
  using page = new Page(
    <hooks.EngineProvider engine={engine}>
      <Search />
      <Runs />
    </hooks.EngineProvider>,
  );
  page.click('button');
  expect(page.find('i').textContent).toBe('busy');
  await act(() => engine.advance(10));
  expect(page.find('i').textContent).toBe('success');
  expect(page.find('ul').textContent).toBe('xX');
  let run: Run | undefined;
  act(() => {
    run = engine.run(sleep(50), { name: 'upload' });
  });
  act(() => run?.update({ completed: 1, total: 2 }));
  await act(() => engine.advance(20));
  expect(page.find('ol').textContent).toContain('upload running 50');
  await act(() => engine.advance(50));
  expect(page.find('ol').textContent).toContain('upload success 100');
});

test('such components break no rule of `eslint-plugin-react-hooks`, and it would tell', async () => {
  expect(await lint(program)).toEqual([]);
  const broken =
    'import { useRun } from "offloop/react"; export function A({ run }) { if (run) useRun(run); return null; }';
  expect(await lint(broken)).toEqual([expect.stringMatching(/called conditionally/)]);
});

test.each(['react', 'ink'])('the sources of offloop/%s break no rule either', async (toolkit) => {
  const folder = `src/toolkits/${toolkit}`;
  const found: string[] = [];
  for (const file of readdirSync(folder))
    for (const message of await lint(readFileSync(`${folder}/${file}`, 'utf8'))) found.push(`${file}:${message}`);
  expect(found).toEqual([]);
});

test('the compiler leaves out a component in which a generator stands, and it works all the same', async () => {
  const events: CompilerEvent[] = [];
  const inside = `
    import { sleep } from 'offloop';
    import { useHandler } from 'offloop/react';
    export function Inside() {
      const [work, { isRunning }] = useHandler(function* () { yield* sleep(10); });
      return <button onClick={() => void work()}>{String(isRunning)}</button>;
    }
  `;
  await compile(inside, (_, event) => events.push(event));
  expect(events.map(({ kind }) => kind)).toEqual([expect.not.stringContaining('Success')]);
  await using engine = new TestEngine();
  const { Inside } = (await load(inside)) as { Inside: ComponentType };
  using page = new Page(
    <hooks.EngineProvider engine={engine}>
      <Inside />
    </hooks.EngineProvider>,
  );
  page.click('button');
  expect(page.text).toBe('true');
  await act(() => engine.advance(10));
  expect(page.text).toBe('false');
});

const logbook = 'examples/logbook';

test('all components and hooks of the logbook are compiled, and break no rule', async () => {
  const files = readdirSync(logbook).filter((file) => /\.tsx$/.test(file));
  const broken: string[] = [];
  const compiled: string[] = [];
  for (const file of files) {
    const code = readFileSync(`${logbook}/${file}`, 'utf8');
    for (const message of await lint(code)) broken.push(`${file}:${message}`);
    await compile(code, (_, event) => {
      if (event.kind === 'CompileSuccess') compiled.push(String(event.fnName).replace(/\d+$/, ''));
      else broken.push(`${file}: ${JSON.stringify(event)}`);
    });
  }
  expect(broken).toEqual([]);
  // Generators stand beside components, so none is left out.
  const written = files.flatMap((file) =>
    [...readFileSync(`${logbook}/${file}`, 'utf8').matchAll(/function (use\w+|[A-Z]\w+)\(/g)].map(([, name]) => name),
  );
  expect(compiled.sort()).toEqual(written.sort());
});

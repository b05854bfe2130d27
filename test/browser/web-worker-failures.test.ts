import { beforeAll, describe, expect, test } from '@jest/globals';
import { openPage, type TestPage } from './harness/open-page.js';
import { ISOLATED, type SiteOptions } from './harness/site.js';
import type { Attempt, attempt } from './pages/attempt.js';

// What a page is told when a worker cannot be used. Browsers tell little; nothing may hang.

const PAGES = '/test/browser/pages';

interface Case {
  readonly name: string;
  /** Where the script is, … */
  readonly script?: string;
  /** … or the source of a factory. */
  readonly factory?: string;
  readonly options?: object;
  readonly message: RegExp;
}

/** Tasks in one page, one for each case. */
async function attemptAll(page: TestPage, cases: readonly Omit<Case, 'message' | 'name'>[]): Promise<Attempt[]> {
  const path = `${PAGES}/attempt.js`;
  const attempts = await page.run(
    async ([own, all]) => {
      const module = (await import(own as string)) as { attempt: typeof attempt };
      const begun = (all as { script?: string; factory?: string; options?: object }[]).map(
        ({ script, factory, options }) => {
          // biome-ignore lint/security/noGlobalEval: a factory cannot be sent to a page
          const make = factory === undefined ? script! : eval(factory);
          return module.attempt(make, 'square', [3], options);
        },
      );
      return Promise.all(begun);
    },
    [path, cases] as const,
  );
  // The browser's own remarks.
  page.problems.take();
  return attempts;
}

async function attemptAt(page: TestPage, script: string): Promise<Attempt> {
  const [only] = await attemptAll(page, [{ script }]);
  return only!;
}

describe('In development', () => {
  test('a worker that does not answer is told of before it is given up', async () => {
    const page = await openPage();
    const attempt = page.run(async (own) => {
      const module = (await import(own as string)) as { attempt: (...args: unknown[]) => Promise<Attempt> };
      return module.attempt(`${own}/../forgets-expose.js`, 'square', [3], { startTimeout: 4000 });
    }, `${PAGES}/attempt.js`);
    expect(await page.problems.next()).toMatch(
      /^offloop: A worker has not answered for 2000 ms.*`expose\(…\)`.*is made by `\(\) ?=> ?new Worker/,
    );
    const { error } = await attempt;
    expect(error?.message).toMatch(/did not answer within 4000 ms/);
    expect(page.problems.take()).toEqual([]);
  });
});

describe('A worker that cannot be used', () => {
  const routes = {
    '/page.js': { headers: { 'content-type': 'text/html' }, body: '<p>' },
    '/old-chunk.js': { body: 'import{a}from"/gone-1a2b.js";a()' },
    '/bare.js': { body: "import { debounce } from 'lodash-es'; debounce();" },
    '/guarded.js': { status: 302, headers: { location: '/sign-in' } },
    '/sign-in': { headers: { 'content-type': 'text/html' }, body: '<form>' },
    '/away.js': { status: 302, headers: { location: 'https://elsewhere.example/sign-in' } },
    '/broken.js': { status: 500, body: '' },
    '/text.js': { headers: { 'content-type': 'text/plain' }, body: '1' },
    '/half.js': { body: "import './missing.js';" },
    '/wrong.js': { body: 'const = 5;' },
    '/mimics.js': { body: "postMessage(['offloop', 'hello', 1]); postMessage(['offloop', 'hello', 1, {}]);" },
    '/old.js': { body: "postMessage(['offloop', 'hello', 0, null]);" },
  };
  const cases: Case[] = [
    {
      name: 'says what is likely where its address is wrong, and names the function',
      script: '/nowhere.js',
      message: /^A worker for `square` could not start: its script did not load.*network panel.*wrong address \(404/,
    },
    {
      name: 'says so where a page comes instead of a script',
      script: '/page.js',
      message: /did not load.*a page instead/,
    },
    {
      name: 'says so where a module that it imports is missing',
      script: '/half.js',
      message: /an import that is missing/,
    },
    {
      name: 'says so where a chunk that it imports is gone after a deploy',
      script: '/old-chunk.js',
      message: /an import that is missing: `\/gone-1a2b.js` answers 404.*reload the page/,
    },
    {
      name: 'says so where it imports by a name that only the import map of the page knows',
      script: '/bare.js',
      message: /imports `lodash-es`, which a worker does not find by name.*Bundle it/,
    },
    {
      name: 'says what the server answers',
      script: '/broken.js',
      message: /broken\.js answers 500.*After a deploy, reload the page/,
    },
    {
      name: 'says where it is led to instead',
      script: '/guarded.js',
      message: /guarded\.js leads to .*sign-in, which is served as `text\/html`, a page instead of a script/,
    },
    {
      name: 'says so where it is led to another origin',
      script: '/away.js',
      message: /away\.js leads to another origin, as a page where one signs in/,
    },
    {
      name: 'says so where its type is none of a script',
      script: '/text.js',
      message: /is served as `text\/plain`, no script for a browser/,
    },
    {
      name: 'says what is likely where its code is that of a blob which is gone',
      factory:
        "() => { const url = URL.createObjectURL(new Blob(['1'])); URL.revokeObjectURL(url); return new Worker(url, { type: 'module' }); }",
      message: /its script did not load, and browsers do not tell why/,
    },
    { name: 'says so where it has a syntax error', script: '/wrong.js', message: /did not load.*syntax error/ },
    {
      name: 'tells what its module throws, and where',
      script: `${PAGES}/broken-worker.js`,
      message: /`square` could not start: .*broken on purpose \(.*broken\.js:\d+\)/,
    },
    {
      name: 'names the function that is exposed twice',
      script: `${PAGES}/collides.js`,
      message: /`square` is exposed twice, by two different functions/,
    },
    {
      name: 'names `expose` and the option where it never answers',
      script: `${PAGES}/forgets-expose.js`,
      options: { startTimeout: 1500 },
      message: /`square` could not start: it did not answer within 1500 ms \(`startTimeout`\).*`expose\(…\)`/,
    },
    {
      name: 'explains what a script of another origin needs',
      factory: "() => new Worker('https://elsewhere.example/work.js', { type: 'module' })",
      // Firefox tells of it as of any other that does not load.
      message: /its factory threw: .*own origin.*serve this one yourself|one of another origin than the page's/,
    },
    {
      name: 'passes on what its factory throws',
      factory: "() => { throw new RangeError('no more'); }",
      message: /^A worker for `square` could not start: its factory threw: no more$/,
    },
    {
      name: 'refuses a factory that gives nothing',
      factory: '() => undefined',
      message: /its factory gave `undefined` \(undefined\) and no Worker/,
    },
    {
      name: 'refuses a factory that gives a promise',
      factory: '() => Promise.resolve()',
      message: /`Promise` \(object\) and no Worker/,
    },
    {
      name: 'refuses a factory that gives a URL, with the form that bundlers know',
      factory: '() => new URL(location.href)',
      message: /`URL` \(object\) and no Worker.*new Worker\(new URL/,
    },
    {
      name: 'counts as silent where it sends something else that begins as the hello does',
      script: '/mimics.js',
      options: { startTimeout: 1500 },
      message: /it did not answer within 1500 ms/,
    },
    { name: 'fails where it is of another build', script: '/old.js', message: /another version of offloop/ },
  ];
  let attempts: Attempt[];
  beforeAll(async () => {
    attempts = await attemptAll(await openPage({ routes }), cases);
  });

  test.each(cases.map(({ name, message }, index) => [name, message, index] as const))('%s', (_, message, index) => {
    expect(attempts[index]?.error).toMatchObject({ name: 'WorkerCrashedError', isCrash: true });
    expect(attempts[index]?.error?.message).toMatch(message);
  });

  test('refuses a factory that gives the same worker again', async () => {
    const page = await openPage();
    const path = `${PAGES}/work-worker.js`;
    const messages = await page.run(async (url) => {
      const { MultiTask, Task, workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const worker = new Worker(url, { type: 'module' });
      const work = workerModule<{ square(n: number): number }>(() => worker);
      const engine = new DomEngine({ idleTimeout: 0 });
      const first = await engine.run(work.square(2));
      while (engine.executors.thread.counts.idle > 0) await new Promise((resolve) => setTimeout(resolve, 1));
      const second = await engine.run(work.square(2)).catch((error: Error) => error.message);
      await engine.close();
      return [first, second, typeof MultiTask, typeof Task];
    }, path);
    expect(messages[0]).toBe(4);
    expect(messages[1]).toMatch(/its factory gave the same Worker as before.*a new one at each call/);
  });

  test('refuses a URL, with the form that bundlers know', async () => {
    const page = await openPage();
    const message = await page.run(async () => {
      const { workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const work = workerModule<{ square(n: number): number }>(new URL('/x.js', location.href));
      const engine = new DomEngine();
      const error = await engine.run(work.square(2)).catch((thrown: Error) => thrown);
      await engine.close();
      return String(error);
    });
    expect(message).toMatch(/TypeError: In a page a worker module is given by a function.*new Worker\(new URL/);
  });

  test('lets `prestart` fail with the reason', async () => {
    const page = await openPage();
    const message = await page.run(async () => {
      const { workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine();
      const work = workerModule(() => new Worker('/nowhere.js', { type: 'module' }));
      const error = await engine.executors.thread.prestart(1, work).catch((thrown: Error) => thrown);
      await engine.close();
      return String(error);
    });
    page.problems.take();
    expect(message).toMatch(/A worker could not start: its script did not load/);
  });
});

describe('A module that starts work when it is loaded', () => {
  test.each(['?exposed-first', '?exposed-last'])('is refused by its worker, with the way out (%s)', async (search) => {
    const page = await openPage();
    const message = await page.run(async (url) => {
      const { workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine();
      const work = workerModule<{ square(n: number): number }>(() => new Worker(url, { type: 'module' }));
      const error = await engine.run(work.square(2)).catch((thrown: Error) => thrown);
      await engine.close();
      return String(error);
    }, `${PAGES}/starts-work.js${search}`);
    page.problems.take();
    expect(message).toMatch(/started by loading .*starts-work\.js.*would start workers without end/);
  });
});

describe('In a cross-origin isolated page a worker', () => {
  const isolated: SiteOptions = { documentHeaders: ISOLATED };

  test('whose file lacks the header is told of it', async () => {
    const { error } = await attemptAt(await openPage(isolated), `${PAGES}/work-worker.js`);
    expect(error?.message).toMatch(
      /`square` could not start: .*cross-origin isolated.*work-worker\.js.*`Cross-Origin-Embedder-Policy: require-corp`/,
    );
    expect(error?.message).not.toMatch(/404|not found/);
  });

  test('whose file is missing is told of that', async () => {
    const { error } = await attemptAt(await openPage(isolated), '/nowhere.js');
    expect(error?.message).toMatch(/answers 404/);
  });

  test('for inline functions whose file lacks the header is told of it', async () => {
    const page = await openPage(isolated);
    const { error } = await page.run(async (path) => {
      const module = await import(path);
      return module.attemptInline((n: number) => n * n, [3]);
    }, `${PAGES}/attempt.js`);
    page.problems.take();
    expect(error?.message).toMatch(/`Cross-Origin-Embedder-Policy: require-corp`/);
    expect(error?.message).not.toMatch(/not found/);
  });
});

describe('A worker in a frame', () => {
  test('that is sandboxed is told of it, and finds nothing of the page changed', async () => {
    const page = await openPage({ headers: { 'access-control-allow-origin': '*' } });
    const message = await page.run(async (path) => {
      const told = new Promise<string>((resolve) => {
        addEventListener('message', ({ data }) => resolve(data), { once: true });
      });
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-scripts');
      const map = document.querySelector('script[type=importmap]')!.outerHTML;
      frame.srcdoc = `<base href="${location.href}">${map}<script type="module">
        import { attempt } from '${path}';
        const before = Worker;
        const { error } = await attempt('/test/browser/pages/work-worker.js', 'square', [3]);
        parent.postMessage(before === Worker ? error.message : 'changed', '*');
      </script>`;
      document.body.append(frame);
      return told;
    }, `${PAGES}/attempt.js`);
    page.problems.take();
    expect(message).toMatch(/sandboxed frame.*allow-same-origin.*noWorkers: 'loop'/);
  });
});

describe('The worker file of a version that is gone', () => {
  test('tells both members of a multi task once, and an app by status and address', async () => {
    const page = await openPage();
    const seen = await page.run(async () => {
      const { all, MultiTask, workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine();
      const rejections: string[] = [];
      addEventListener('unhandledrejection', ({ reason }) => rejections.push(String(reason)));
      const work = workerModule<{ square(n: number): number }>(
        () => new Worker('/assets/work-0ld.js', { type: 'module' }),
      );
      const outcome = async (run: PromiseLike<unknown>): Promise<unknown> => {
        const error = await Promise.resolve(run).then(
          () => undefined,
          (thrown: Error) => thrown,
        );
        const { name, status, url } = error!.cause as { name: string; status: number; url: string };
        return [error!.name, name, status, url.replace(location.origin, '')];
      };
      const told: number[] = [];
      const runs = [
        engine.run(new MultiTask([work.square(1), work.square(2)])),
        engine.run(all([work.square(1), work.square(2)])),
        engine.run(work.square(3)),
      ];
      for (const [index, run] of runs.entries()) run.on('state', () => run.isFinished && told.push(index));
      const outcomes = [];
      for (const run of runs) outcomes.push(await outcome(run));
      const skipped = await engine.run(new MultiTask([work.square(1), work.square(2)], { skipErrors: true }));
      const late = engine.run(new MultiTask([work.square(1), work.square(2)]));
      late.cancel();
      await late.settled;
      await new Promise((resolve) => setTimeout(resolve, 50));
      const { counts } = engine.executors.thread;
      await engine.close();
      return { outcomes, skipped, told: told.sort(), late: late.state, rejections, counts };
    });
    page.problems.take();
    const gone = ['WorkerCrashedError', 'LoadError', 404, '/assets/work-0ld.js'];
    expect(seen).toEqual({
      outcomes: [gone, gone, gone],
      skipped: [],
      told: [0, 1, 2],
      late: 'cancelled',
      rejections: [],
      counts: { running: 0, idle: 0, queued: 0, spare: 0 },
    });
  });
});

describe('A Content Security Policy', () => {
  /** Headers of the document and of all that it loads. */
  const policy = (workers: string): SiteOptions => ({
    headers: { 'content-security-policy': `script-src 'self'; worker-src ${workers}` },
    documentHeaders: { 'content-security-policy': `script-src 'self' 'import-map'; worker-src ${workers}` },
  });

  test('lets workers of the page itself execute functions of modules', async () => {
    const page = await openPage(policy("'self'"));
    expect(await attemptAt(page, `${PAGES}/work-worker.js`)).toEqual({ value: 9 });
  });

  test('is named where it forbids a worker', async () => {
    const { error } = await attemptAt(await openPage(policy("'none'")), `${PAGES}/work-worker.js`);
    expect(error?.message).toMatch(
      /`square` could not start: the Content Security Policy of the page forbids it: `worker-src`/,
    );
  });

  const inline = async (page: TestPage): Promise<Attempt> =>
    page.run(async (path) => {
      const module = await import(path);
      return module.attemptInline((n: number) => n * n, [3]);
    }, `${PAGES}/attempt.js`);

  test('lets inline functions execute where only documents have it', async () => {
    const page = await openPage({ ...policy("'self'"), headers: {} });
    expect(await inline(page)).toEqual({ value: 9 });
  });

  test('is named where it forbids inline functions, with the way out', async () => {
    const page = await openPage(policy("'self'"));
    const { error } = await inline(page);
    page.problems.take();
    expect(error?.name).toBe('EvalError');
    expect(error?.message).toMatch(/Content Security Policy forbids .*from its source text.*`workerModule/);
  });

  test('is named where it forbids the worker of inline functions', async () => {
    const page = await openPage(policy("'none'"));
    const { error } = await inline(page);
    page.problems.take();
    expect(error?.message).toMatch(/`worker-src` does not allow .*`workerModule/);
  });

  test('says what esbuild needs where the worker of inline functions is not found', async () => {
    const page = await openPage({ routes: { '/src/executors/web/web-worker.js': { status: 404, body: '' } } });
    const { error } = await inline(page);
    page.problems.take();
    expect(error?.message).toMatch(/`offloop\/web-worker` as a further entry point/);
  });
});

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { all, fork, type Run, race } from 'offloop';
import { type Gate, gate, microtasks, Stage, turn } from './stage.js';

const failure = new Error('nobody looks');

function fails(engine: Stage): Run<void> {
  return engine.run(function* () {
    throw failure;
  });
}

/** A run that fails when its door is opened. */
async function failsLater(engine: Stage): Promise<{ readonly door: Gate<void>; readonly work: Run<void> }> {
  const door = gate();
  const work = engine.run(function* () {
    yield* door;
    throw failure;
  });
  await turn();
  return { door, work };
}

function waitsFor(engine: Stage, work: Run<void>): Run<void> {
  return engine.run(function* () {
    yield* work;
  });
}

describe('An error that nobody observes', () => {
  test('goes to the `error` event, with its run, and nowhere else', async () => {
    const engine = new Stage();
    const events: unknown[] = [];
    engine.on('error', (event) => events.push(event));
    const run = fails(engine);
    await turn();
    expect(events).toEqual([{ error: failure, run }]);
    expect(engine.reported).toEqual([]);
  });

  test("goes to the toolkit's own reporting where nobody listens", async () => {
    const engine = new Stage();
    void fails(engine);
    await turn();
    expect(engine.reported).toEqual([failure]);
  });

  test('goes to all listeners, and again to the toolkit when the last one has left', async () => {
    const engine = new Stage();
    const seen: string[] = [];
    const offs = ['a', 'b'].map((name) => engine.on('error', () => seen.push(name)));
    void fails(engine);
    await turn();
    for (const off of offs) off();
    void fails(engine);
    await turn();
    expect([seen, engine.reported]).toEqual([['a', 'b'], [failure]]);
  });

  test('is decided in the next macrotask, not before', async () => {
    const engine = new Stage();
    void fails(engine);
    await microtasks();
    expect(engine.reported).toEqual([]);
    await turn();
    expect(engine.reported).toEqual([failure]);
  });

  test('of a later turn is decided one macrotask after its end', async () => {
    const engine = new Stage();
    const door = gate();
    void engine.run(function* () {
      yield* door;
      throw failure;
    });
    await turn();
    door.open();
    expect(engine.reported).toEqual([]);
    await turn();
    expect(engine.reported).toEqual([failure]);
  });

  test.each<[string, (run: Run<void>) => unknown]>([
    ['then with both', (run) => run.then(null, () => {})],
    ['catch', (run) => run.catch(() => {})],
    ['finally', (run) => run.finally(() => {}).catch(() => {})],
    ['settled', (run) => run.settled],
    ['await', (run) => (async () => run)().catch(() => {})],
    [
      'await in try',
      async (run) => {
        try {
          await run;
        } catch {}
      },
    ],
    ['Promise.all', (run) => Promise.all([run]).catch(() => {})],
    ['Promise.allSettled', (run) => Promise.allSettled([run])],
    ['Promise.race', (run) => Promise.race([run]).catch(() => {})],
    ['a return of an async function', (run) => (async () => run)().catch(() => {})],
    ['Promise.resolve of it', (run) => Promise.resolve(run).catch(() => {})],
  ])('is observed by %s: reported nowhere else', async (_, observe) => {
    const engine = new Stage();
    const events: unknown[] = [];
    engine.on('error', (event) => events.push(event));
    void observe(fails(engine));
    await turn();
    await turn();
    expect([events, engine.reported]).toEqual([[], []]);
  });

  test('is observed by waitForComplete', async () => {
    const engine = new Stage();
    const door = gate();
    void engine.run(door);
    const complete = engine.runs.waitForComplete();
    door.fail(failure);
    await expect(complete).rejects.toBe(failure);
    await turn();
    expect(engine.reported).toEqual([]);
  });

  test('is observed by a yield, directly and in all and race', async () => {
    const engine = new Stage();
    const caught: unknown[] = [];
    await engine.run(function* () {
      for (const step of [() => fails(engine), () => all([fails(engine)]), () => race([fails(engine)])]) {
        try {
          yield step();
        } catch (error) {
          caught.push(error);
        }
      }
    });
    await turn();
    expect([caught, engine.reported]).toEqual([[failure, failure, failure], []]);
  });

  test('is not observed by on, subscribe, getSnapshot, or a look at it', async () => {
    const engine = new Stage();
    const door = gate();
    const run = engine.run(door);
    run.on('state', () => {});
    run.subscribe(() => {});
    run.getSnapshot();
    engine.runs.getSnapshot();
    engine.runs.subscribe(() => {});
    engine.on('finished', () => {});
    door.fail(failure);
    expect([run.state, run.error, run.result, run.isFinished]).toEqual(['error', failure, undefined, true]);
    run.getSnapshot();
    await turn();
    expect(engine.reported).toEqual([failure]);
  });

  test('is not observed by the bookkeeping of a handler', async () => {
    const engine = new Stage();
    const handler = engine.async(function* () {
      throw failure;
    });
    handler.subscribe(() => {});
    void handler();
    expect(handler.lastFailed?.error).toBe(failure);
    handler.getSnapshot();
    await turn();
    expect(engine.reported).toEqual([failure]);
  });

  test('of a run that is looked at too late was reported already', async () => {
    const engine = new Stage();
    const run = fails(engine);
    await turn();
    expect(engine.reported).toEqual([failure]);
    await expect(run).rejects.toBe(failure);
    await turn();
    expect(engine.reported).toEqual([failure]);
  });

  test.each([
    ['nobody else waits', false, 1],
    ['somebody holds its promise', true, 0],
  ])('of a run whose waiter was cancelled is told where %s', async (_, isHeld, times) => {
    const engine = new Stage();
    const { door, work } = await failsLater(engine);
    if (isHeld) work.catch(() => {});
    const waiting = [1, 2].map(() => waitsFor(engine, work));
    const racing = engine.run(race([work, gate()]));
    await turn();
    for (const run of [...waiting, racing]) run.cancel();
    door.open();
    await turn();
    await turn();
    expect(engine.reported).toEqual(Array.from({ length: times }, () => failure));
  });

  test('of a run is not told where one of those who waited is left', async () => {
    const engine = new Stage();
    const { door, work } = await failsLater(engine);
    const [gone, left] = [1, 2].map(() => waitsFor(engine, work));
    const caught = left!.catch((error) => error);
    await turn();
    gone!.cancel();
    door.open();
    expect(await caught).toBe(failure);
    await turn();
    expect(engine.reported).toEqual([]);
  });

  test('of a child goes through its parent, once', async () => {
    const engine = new Stage();
    void engine.run(function* () {
      fork(function* () {
        throw failure;
      });
      yield* gate();
    });
    void engine.run(function* () {
      yield* fails(engine);
    });
    await turn();
    await turn();
    expect(engine.reported).toEqual([failure, failure]);
  });

  test('shows in `finished` whether somebody looks or not', async () => {
    const engine = new Stage();
    const ended: unknown[] = [];
    engine.on('finished', ({ run }) => ended.push(run.error));
    fails(engine).catch(() => {});
    void fails(engine);
    await turn();
    expect(ended).toEqual([failure, failure]);
  });

  test.each([[undefined], [null], [0], ['text']])('may be %p', async (value) => {
    const engine = new Stage();
    const events: unknown[] = [];
    engine.on('error', ({ error }) => events.push(error));
    void engine.run(function* () {
      throw value;
    });
    await turn();
    expect(events).toEqual([value]);
  });
});

describe('Cancellation', () => {
  test('is quiet when nobody looks', async () => {
    const engine = new Stage();
    const events: unknown[] = [];
    engine.on('error', (event) => events.push(event));
    engine.run(gate()).cancel();
    engine
      .run(function* () {
        fork(gate());
        yield* gate();
      })
      .cancel();
    await turn();
    expect([events, engine.reported]).toEqual([[], []]);
  });

  test('of what a handler waits for is quiet too', async () => {
    const engine = new Stage();
    const inner = engine.run(gate());
    const outer = engine.run(function* () {
      yield* inner;
    });
    inner.cancel();
    await turn();
    expect(outer.state).toBe('cancelled');
    expect(engine.reported).toEqual([]);
  });
});

/** The copy of the package that Jest's set-up makes for workers: Node can load it. */
const TRANSPILED = fileURLToPath(new URL('../../.cache/test', import.meta.url));

/** What a program prints, and how it ends; the process is the only one to see an unhandled rejection as users do. */
function program(body: string): Promise<{ readonly code: number | null; readonly output: string }> {
  const source = `
    import { all, race, sleep, wait } from 'offloop';
    import { NodeEngine } from 'offloop/node';
    const engine = new NodeEngine();
    const search = engine.async({ policy: 'restart' }, function* (text) { yield* sleep(5); return text; });
    const render = (text) => console.log(text);
    ${body}
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { cwd: TRANSPILED });
  let output = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  child.stderr.on('data', (data) => {
    output += data;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

describe('In Node', () => {
  test.each([
    ['then(render)', "search('a').then(render); search('b').then(render);", 'b'],
    ['nothing', "search('a'); search('b').then(render);", 'b'],
    ['then() and then(render)', "search('a').then().then(render, () => {}); search('b').then(render);", 'b'],
    ['finally', "search('a').finally(() => render('end')); search('b').then(render);", 'end b'],
    ['settled', "search('a').settled.then(({ state }) => render(state)); search('b').then(render);", 'cancelled b'],
    [
      'catch that looks',
      "search('a').catch((error) => render(error.name)); search('b').then(render);",
      'CancelledError b',
    ],
  ])('a search that is superseded ends nobody: %s', async (_, body, output) => {
    const result = await program(body);
    expect(result).toEqual({ code: 0, output: expect.any(String) });
    expect(result.output.trim().split(/\s+/)).toEqual(output.split(' '));
  });

  test.each([
    ['nobody looks', "engine.run(function* () { throw new Error('lost'); });"],
    ['then without a rejection handler', "engine.run(function* () { throw new Error('lost'); }).then(() => {});"],
    ['finally', "engine.run(function* () { throw new Error('lost'); }).finally(() => {});"],
    ['a later turn', "engine.run(function* () { yield* sleep(1); throw new Error('lost'); });"],
    ['a render that throws', "search('a').then(() => { throw new Error('lost'); });"],
  ])('an error that is lost ends the program: %s', async (_, body) => {
    const { code, output } = await program(body);
    expect(code).toBe(1);
    expect(output.match(/Error: lost/g)?.length).toBe(1);
  });

  test('an error that is handled does not', async () => {
    const result = await program(
      "try { await engine.run(function* () { throw new Error('lost'); }); } catch { render('caught'); } engine.on('error', ({ error }) => render(error.message)); engine.run(function* () { throw new Error('event'); });",
    );
    expect(result).toEqual({ code: 0, output: 'caught\nevent\n' });
  });
});

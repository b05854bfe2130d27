import { describe, expect, test } from '@jest/globals';
import {
  all,
  CancelledError,
  currentRun,
  defer,
  fork,
  MultiAsyncTask,
  MultiTask,
  type Op,
  operation,
  type Run,
  race,
  routine,
  self,
  shield,
  sleep,
  TimeoutError,
  timeout,
  wait,
} from 'offloop';
import { gate, microtasks, Stage, turn } from './stage.js';

describe('A cancel', () => {
  test('abandons the wait, aborts the signal, cancels children and closes the generator, in this order, synchronously', () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(function* () {
      currentRun().signal.addEventListener('abort', () => log.push('signal'));
      fork(function* () {
        try {
          yield* gate();
        } finally {
          log.push('child');
        }
      });
      try {
        yield* operation(() => () => log.push('wait'));
      } finally {
        log.push('finally');
      }
    });
    expect(run.cancel('reason')).toBe(true);
    log.push('caller');
    expect(log).toEqual(['wait', 'signal', 'child', 'finally', 'caller']);
    expect(run.state).toBe('cancelled');
  });

  test('releases what the run owns after the signal and before the children', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(function* () {
      currentRun().signal.addEventListener('abort', () => log.push('signal'));
      const members = (function* () {
        try {
          for (;;) yield gate();
        } finally {
          log.push('owned');
        }
      })();
      yield* new MultiAsyncTask(members, { unordered: true, maxWorkers: 1 });
      fork(function* () {
        try {
          yield* gate();
        } finally {
          log.push('child');
        }
      });
      yield* gate();
    });
    await turn();
    run.cancel();
    await run.settled;
    expect(log).toEqual(['signal', 'owned', 'child']);
  });

  test('aborts the signal with the error that the run rejects with', async () => {
    const engine = new Stage();
    const run = engine.run(gate());
    const { signal } = run;
    run.cancel('enough');
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toBeInstanceOf(CancelledError);
    expect(signal.reason).toMatchObject({ reason: 'enough', by: 'user' });
    await expect(run).rejects.toBe(signal.reason);
    expect(run.error).toBe(signal.reason);
  });

  test('shows in a signal that is first read afterwards', () => {
    const run = new Stage().run(gate());
    run.cancel('late');
    expect(run.signal.aborted).toBe(true);
    expect(run.signal.reason).toMatchObject({ reason: 'late' });
  });

  test('leaves the signal of a run that succeeded or failed alone', async () => {
    const engine = new Stage();
    const good = engine.run(async () => 1);
    const bad = engine.run(async () => Promise.reject(new Error('no')));
    const signals = [good.signal, bad.signal];
    await good;
    await bad.settled;
    good.cancel();
    bad.cancel();
    expect(signals.map((signal) => signal.aborted)).toEqual([false, false]);
    expect([good.signal.aborted, bad.signal.aborted]).toEqual([false, false]);
  });

  test('runs no catch block and no other line', () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(function* () {
      try {
        try {
          yield* gate();
          log.push('line');
        } catch {
          log.push('catch');
        } finally {
          log.push('inner');
        }
        log.push('between');
      } finally {
        log.push('outer');
      }
      log.push('end');
    });
    run.cancel();
    expect(log).toEqual(['inner', 'outer']);
  });

  test('is accepted once: again, and after the end, it changes nothing', async () => {
    const engine = new Stage();
    const door = gate();
    const run = engine.run(function* () {
      try {
        yield* gate();
      } finally {
        yield* door;
      }
    });
    expect([run.cancel('first'), run.cancel('second')]).toEqual([true, false]);
    door.open();
    expect(await run.settled).toEqual({ state: 'cancelled', reason: 'first' });
    expect(run.cancel('third')).toBe(false);
    expect(run.error).toMatchObject({ reason: 'first' });
    const over = engine.run(function* () {
      return 1;
    });
    expect(over.cancel()).toBe(false);
    expect([over.state, over.result]).toEqual(['success', 1]);
  });

  test('is being carried out until clean-up has ended, and then rejects', async () => {
    const engine = new Stage();
    const door = gate();
    const run = engine.run(function* () {
      try {
        yield* gate();
      } finally {
        yield* door;
      }
    });
    expect(run.isCancelling).toBe(false);
    run.cancel();
    expect([run.isCancelling, run.isFinished, run.isCancelled, run.state]).toEqual([true, false, false, 'running']);
    let isSettled = false;
    const settled = run.settled.then(() => {
      isSettled = true;
    });
    await turn();
    expect(isSettled).toBe(false);
    door.open();
    await settled;
    expect([run.isCancelling, run.isFinished, run.isCancelled]).toEqual([false, true, true]);
    await expect(run).rejects.toBeInstanceOf(CancelledError);
  });

  test.each([
    ['returns', () => 'value'],
    [
      'throws',
      () => {
        throw new Error('from the finally');
      },
    ],
  ])('stands when the body %s in its finally', async (_, act) => {
    const engine = new Stage();
    const run = engine.run(function* () {
      try {
        yield* gate();
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: what a body may do
        return act();
      }
    });
    run.cancel();
    expect(run.state).toBe('cancelled');
    await run.settled;
  });

  test('of a run that waits for one operation stops that operation', () => {
    const engine = new Stage();
    const door = gate();
    const run = engine.run(door);
    run.cancel();
    expect([run.state, door.started, door.left]).toEqual(['cancelled', 1, 1]);
  });

  test('goes through chains of helpers', () => {
    const engine = new Stage();
    const log: number[] = [];
    function* helper(depth: number): Generator<any, void, any> {
      try {
        if (depth > 0) yield* helper(depth - 1);
        else yield* gate();
      } finally {
        log.push(depth);
      }
      log.push(-depth);
    }
    engine.run(() => helper(5)).cancel();
    expect(log).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('tells the children the reason, by their parent', async () => {
    const engine = new Stage();
    let child: Run | undefined;
    const run = engine.run(function* () {
      child = fork(gate());
      yield* gate();
    });
    run.cancel('why');
    await run.settled;
    expect(child?.error).toMatchObject({ name: 'CancelledError', reason: 'why', by: 'parent' });
  });
});

describe('Children', () => {
  test('close before their parent: its finally waits for their asynchronous clean-up', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const rollback = gate();
    const run = engine.run(function* () {
      try {
        fork(function* () {
          try {
            yield* gate();
          } finally {
            log.push('rollback begins');
            yield* rollback;
            log.push('rollback ends');
          }
        });
        yield* gate();
      } finally {
        log.push('database closes');
      }
    });
    run.cancel();
    expect(log).toEqual(['rollback begins']);
    await turn();
    expect(log).toEqual(['rollback begins']);
    rollback.open();
    expect(log).toEqual(['rollback begins', 'rollback ends', 'database closes']);
    expect(run.state).toBe('cancelled');
  });

  test('with deferred clean-up hold the finally back too', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate();
    const run = engine.run(function* () {
      try {
        fork(function* () {
          defer(function* () {
            yield* door;
            log.push('deferred');
          });
          yield* gate();
        });
        yield* gate();
      } finally {
        log.push('parent');
      }
    });
    run.cancel();
    await turn();
    expect(log).toEqual([]);
    door.open();
    expect(log).toEqual(['deferred', 'parent']);
    await run.settled;
  });

  test('without asynchronous clean-up close at once, whatever the depth', () => {
    const engine = new Stage();
    const log: string[] = [];
    function* nested(depth: number): Generator<any, void, any> {
      try {
        if (depth > 0) fork(() => nested(depth - 1));
        yield* gate();
      } finally {
        log.push(`level ${depth}`);
      }
    }
    engine.run(() => nested(3)).cancel();
    expect(log).toEqual(['level 0', 'level 1', 'level 2', 'level 3']);
  });

  test.each<[string, (branch: () => Generator<any, void, any>, engine: Stage) => any]>([
    ['a fork that is waited for', (branch) => fork(branch)],
    ['a yielded run', (branch, engine) => engine.run(branch)],
    ['a routine', (branch) => routine(branch)()],
    ['all', (branch) => all([branch])],
    ['race', (branch) => race([branch])],
    ['timeout', (branch) => timeout(60_000, branch)],
  ])('close before their parent when it waits for them: %s', async (_name, make) => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate();
    const run = engine.run(function* () {
      try {
        yield* make(function* () {
          try {
            yield* gate();
          } finally {
            yield* door;
            log.push('child');
          }
        }, engine);
        log.push('went on');
      } finally {
        log.push('parent');
      }
    });
    run.cancel();
    await microtasks();
    expect(log).toEqual([]);
    door.open();
    await run.settled;
    expect(log).toEqual(['child', 'parent']);
  });
});

describe('A run on the stack', () => {
  test('that cancels itself aborts its signal now and closes at its next yield', async () => {
    const engine = new Stage();
    const log: unknown[] = [];
    const door = gate();
    const run = engine.run(function* () {
      try {
        const me = yield* self();
        log.push(me.signal.aborted, me.cancel('myself'), me.signal.aborted, me.isCancelling);
        log.push('goes on to the next yield');
        yield* door;
        log.push('never');
      } finally {
        log.push('finally');
      }
    });
    expect(log).toEqual([false, true, true, true, 'goes on to the next yield', 'finally']);
    expect(door.started).toBe(0);
    expect(await run.settled).toEqual({ state: 'cancelled', reason: 'myself' });
  });

  test('that cancels itself ends cancelled, whatever it returns or throws then', async () => {
    const engine = new Stage();
    const returned = engine.run(function* () {
      currentRun().cancel();
      return 'value';
    });
    expect([returned.state, returned.result]).toEqual(['cancelled', undefined]);
    const failure = new Error('after the cancel');
    const threw = engine.run(function* () {
      currentRun().cancel();
      throw failure;
    });
    expect(threw.state).toBe('cancelled');
    await turn();
    expect(engine.reported).toEqual([failure]);
  });

  test('is closed at its next yield when its child cancels it', () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(function* parent() {
      const me = currentRun();
      try {
        fork(function* () {
          try {
            me.cancel('from below');
            log.push('child goes on to its next yield');
            yield* gate();
            log.push('never');
          } finally {
            log.push('child');
          }
        });
        log.push('parent goes on to its next yield');
        yield* gate();
        log.push('never');
      } finally {
        log.push('parent');
      }
    });
    expect(log).toEqual(['child goes on to its next yield', 'child', 'parent goes on to its next yield', 'parent']);
    expect(run.state).toBe('cancelled');
  });

  test('cancelled by a child in a later turn closes the child at its next yield, then itself', () => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate();
    const run = engine.run(function* () {
      const me = currentRun();
      try {
        fork(function* () {
          try {
            yield* door;
            log.push(`accepted ${me.cancel()}`);
            log.push('on the stack');
            yield* gate();
            log.push('never');
          } finally {
            log.push('child');
          }
        });
        yield* gate();
      } finally {
        log.push('parent');
      }
    });
    door.open();
    expect(log).toEqual(['accepted true', 'on the stack', 'child', 'parent']);
    expect(run.state).toBe('cancelled');
  });

  test.each([
    ['and never answers', () => {}],
    ['and then answers', (resolve: () => void) => resolve()],
  ])('that is cancelled inside the start of an operation, %s, does not go on', (_, act) => {
    const engine = new Stage();
    const log: string[] = [];
    let undone = 0;
    const run = engine.run(function* () {
      try {
        yield* operation<void>((resolve, _reject, me) => {
          me.cancel('inside');
          act(resolve);
          return () => {
            undone += 1;
          };
        });
        log.push('never');
      } finally {
        log.push('finally');
      }
    });
    expect([log, run.state, undone]).toEqual([['finally'], 'cancelled', 1]);
  });

  test('that is cancelled inside the start of its only operation is cancelled', () => {
    const engine = new Stage();
    let undone = 0;
    const run = engine.run(
      operation((_resolve, _reject, me) => {
        me.cancel();
        return () => {
          undone += 1;
        };
      }),
    );
    expect([run.state, undone]).toEqual(['cancelled', 1]);
  });

  test('cancelled by a listener of its own abort stays cancelled once', () => {
    const engine = new Stage();
    const run = engine.run(gate());
    const answers: boolean[] = [];
    run.signal.addEventListener('abort', () => answers.push(run.cancel('again')));
    expect(run.cancel('first')).toBe(true);
    expect(answers).toEqual([false]);
    expect(run.error).toMatchObject({ reason: 'first' });
  });

  test('cancelled while a sibling waits in the same all is closed once', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(function* () {
      const me = currentRun();
      try {
        yield* all([
          function* () {
            try {
              yield* gate();
            } finally {
              log.push('first');
            }
          },
          function* () {
            try {
              me.cancel();
              yield* gate();
            } finally {
              log.push('second');
            }
          },
          function* () {
            log.push('third is started');
            yield* gate();
          },
        ]);
        log.push('never');
      } finally {
        log.push('parent');
      }
    });
    await run.settled;
    expect(log).toEqual(['second', 'first', 'parent']);
  });

  test.each<[string, (helper: () => Op<void>) => any]>([
    ['a routine', (helper) => routine(helper)()],
    ['all', (helper) => all([helper])],
    ['race', (helper) => race([helper])],
    ['a fork', (helper) => fork(helper)],
    ['a multi task', (helper) => new MultiTask([routine(helper)()])],
    ['a later member', (helper) => new MultiTask([sleep(0), routine(helper)()], { maxWorkers: 1 })],
    ['a stream of results', (helper) => new MultiTask([routine(helper)()], { unordered: true })],
  ])('that cancels itself in %s closes that at its next yield, a ready one too', async (_, make) => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(function* () {
      const me = currentRun();
      try {
        yield* make(function* () {
          try {
            me.cancel();
            log.push('to the next yield');
            yield* self();
            log.push('never');
          } finally {
            log.push('helper');
          }
        });
        log.push('never');
      } finally {
        log.push('handler');
      }
    });
    await run.settled;
    expect(log).toEqual(['to the next yield', 'helper', 'handler']);
  });
});

describe('A pending run', () => {
  test('that is cancelled never starts', () => {
    const engine = new Stage();
    let lines = 0;
    const handler = engine.async({ policy: 'queue', maxConcurrency: 1 }, function* () {
      lines += 1;
      yield* gate();
    });
    const first = handler();
    const second = handler();
    expect(second.state).toBe('pending');
    expect(second.cancel()).toBe(true);
    expect(second.state).toBe('cancelled');
    first.cancel();
    expect(lines).toBe(1);
  });
});

describe('A limit in time', () => {
  test('closes the run like a cancel, but it ends in error', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(
      function* slow() {
        const { signal } = currentRun();
        signal.addEventListener('abort', () => log.push(`signal ${signal.reason.name}`));
        try {
          yield* gate();
        } catch {
          log.push('catch');
        } finally {
          yield* wait(Promise.resolve());
          log.push('finally');
        }
        log.push('never');
      },
      { timeout: 1 },
    );
    const error = await run.then(
      () => undefined,
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ ms: 1 });
    expect([run.state, run.error]).toEqual(['error', error]);
    expect(log).toEqual(['signal TimeoutError', 'finally']);
    expect(await run.settled).toEqual({ state: 'error', error });
  });

  test('is given by a handler to each of its runs', async () => {
    const engine = new Stage();
    const handler = engine.async({ timeout: 1 }, function* () {
      yield* gate();
    });
    await expect(handler()).rejects.toBeInstanceOf(TimeoutError);
    await expect(handler()).rejects.toBeInstanceOf(TimeoutError);
  });

  test('that nobody observes is reported', async () => {
    const engine = new Stage();
    const errors: unknown[] = [];
    const reported = new Promise<void>((resolve) => {
      engine.on('error', ({ error }) => {
        errors.push(error);
        resolve();
      });
    });
    void engine.run(gate(), { timeout: 0 });
    await reported;
    expect(errors).toMatchObject([{ name: 'TimeoutError', ms: 0 }]);
  });

  test('leaves no timer when the run ends before', async () => {
    const engine = new Stage();
    const before = timers();
    const run = engine.run(wait(Promise.resolve()), { timeout: 60_000 });
    expect(timers()).toBe(before + 1);
    await run;
    expect(timers()).toBe(before);
    const cancelled = engine.run(gate(), { timeout: 60_000 });
    expect(timers()).toBe(before + 1);
    cancelled.cancel();
    expect(timers()).toBe(before);
  });

  test('loses against a cancel, and a cancel loses against it', async () => {
    const engine = new Stage();
    const door = gate();
    const run = engine.run(
      function* () {
        try {
          yield* gate();
        } finally {
          yield* door;
        }
      },
      { timeout: 0 },
    );
    run.catch(() => {});
    while (!run.isCancelling) await turn();
    expect(run.cancel()).toBe(false);
    door.open();
    expect(run.state).toBe('error');
  });
});

describe('The option `signal`', () => {
  test('cancels the run by the signal, with its reason', async () => {
    const engine = new Stage();
    const controller = new AbortController();
    const run = engine.run(gate(), { signal: controller.signal });
    controller.abort('by hand');
    expect(run.state).toBe('cancelled');
    expect(run.error).toMatchObject({ by: 'signal', reason: 'by hand' });
  });

  test('that has aborted already lets nothing start', () => {
    const engine = new Stage();
    let lines = 0;
    const signal = AbortSignal.abort('before');
    const body = function* () {
      lines += 1;
    };
    expect(engine.run(body, { signal }).state).toBe('cancelled');
    expect(engine.async({ signal }, body)().state).toBe('cancelled');
    expect(lines).toBe(0);
  });

  test('keeps no listener of a run that has ended', async () => {
    const engine = new Stage();
    const controller = new AbortController();
    const { signal } = controller;
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    const run = engine.run(gate(), { signal });
    expect(listeners).toBe(1);
    run.cancel();
    expect(listeners).toBe(0);
  });
});

describe('A cancel of a race', () => {
  test('is no cancel of what was made before: yielding it only waits', async () => {
    const engine = new Stage();
    const outside = engine.run(gate());
    const run = engine.run(function* () {
      yield* race([outside, shield(sleep(0))]);
    });
    await run;
    expect(outside.state).toBe('running');
    outside.cancel();
  });
});

function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}

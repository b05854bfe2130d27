import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { acquire, all, defer, Engine, fork, operation, type Run, race, routine, self, shield } from 'offloop';
import { Stage } from '../core/stage.js';

/** Random handlers with children side by side, answered in any order, cancelled at any point: what has to hold whatever the order. */
interface Node {
  readonly kind: string;
  readonly fails?: boolean;
  readonly parts?: readonly (readonly Node[])[];
}

const nodes = fc.letrec<{ block: readonly Node[]; node: Node }>((tie) => {
  const leaf = (kind: string, weight: number) => ({ weight, arbitrary: fc.constant<Node>({ kind }) });
  const nest = (kind: string, weight: number, count: number) => ({
    weight,
    arbitrary: fc
      .array(tie('block'), { minLength: count === 3 ? 2 : count, maxLength: count })
      .map((parts): Node => ({ kind, parts })),
  });
  return {
    block: fc.array(tie('node'), { maxLength: 3, depthIdentifier: 'node' }),
    node: fc.oneof(
      { depthIdentifier: 'node', maxDepth: 4, depthSize: 'small' },
      { weight: 8, arbitrary: fc.nat(6).map((n): Node => ({ kind: 'step', fails: n === 0 })) },
      leaf('line', 2),
      leaf('ready', 1),
      leaf('promise', 1),
      leaf('acquire', 1),
      leaf('acquirePromise', 1),
      nest('call', 3, 1),
      nest('routine', 2, 1),
      nest('fork', 4, 1),
      nest('run', 2, 1),
      nest('shield', 1, 1),
      nest('defer', 2, 1),
      nest('all', 4, 3),
      nest('race', 4, 3),
      nest('list', 1, 3),
      nest('try', 6, 2),
      nest('tryFinally', 8, 2),
    ),
  };
}).block;

/**
 * The program as JavaScript. `s` is the scope of a line: once it is over, no line outside of clean-up may run. `f` is the frame, which
 * must outlive those below it. Steps of clean-up do not fail, and nothing jumps out of it, so that no exception of the language applies.
 */
class Writer {
  #next = 0;

  block(block: readonly Node[], s: string, f: string, isClean: boolean): string {
    return block.map((node) => this.#node(node, s, f, isClean)).join('\n');
  }

  #body(block: readonly Node[], s: string, f: string, isClean: boolean): string {
    const own = `f${this.#id()}`;
    const scope = `s${this.#id()}`;
    return `function* () {
      const ${own} = enter(${f}); const ${scope} = sub(${s});
      try { ${this.block(block, scope, own, isClean)} } finally { ${isClean ? '' : `closing(${own});`} ${scope}.isOver = true; leave(${own}); }
    }`;
  }

  #id(): number {
    this.#next += 1;
    return this.#next;
  }

  #node({ kind, fails, parts = [] }: Node, s: string, f: string, isClean: boolean): string {
    const id = this.#id();
    const [first = [], second = []] = parts;
    const body = (clean = isClean): string => this.#body(first, s, f, clean);
    const line = isClean ? 'clean();' : `line(${s}, ${f}, ${id});`;
    switch (kind) {
      case 'line':
        return line;
      case 'ready':
        return `yield* self(); ${line}`;
      case 'step':
        return `yield* step(${id}, ${!isClean && fails === true}); ${line}`;
      case 'promise':
        return `yield Promise.resolve(${id}); ${line}`;
      case 'acquire':
        return `yield* acquire(step(${id}, false, () => opened(${id})), () => released(${id})); ${line}`;
      case 'acquirePromise':
        return `yield* acquire(() => soon(${id}), () => released(${id})); ${line}`;
      case 'call':
        return `yield* (function* () { ${this.block(first, s, f, isClean)} })(); ${line}`;
      case 'routine':
        return `yield* routine(${body()})(); ${line}`;
      case 'fork':
        return `fork(${body()});`;
      case 'run':
        return `yield* start(${body()}); ${line}`;
      case 'shield':
        return `${f}.shields += 1; try { yield* shield(${body(true)}); } finally { ${f}.shields -= 1; } ${line}`;
      case 'defer':
        return `due(); defer(function* () { begun(); ${this.block(first, s, f, true)} done(); });`;
      case 'all':
      case 'race':
      case 'list': {
        const scope = `s${id}`;
        const members = parts.map((part) => this.#body(part, scope, f, isClean)).join(',\n');
        const yielded =
          kind === 'list' ? `yield [${members}].map((member) => routine(member)());` : `yield* ${kind}([${members}]);`;
        return `const ${scope} = sub(${s}); try { ${yielded} } finally { ${scope}.isOver = true; } ${line}`;
      }
      case 'try':
        return `try { ${this.block(first, s, f, isClean)} } catch { ${line} ${this.block(second, s, f, isClean)} }`;
      default:
        // A cancel that comes during a `finally` cuts it, as the language has it: the shield holds it off.
        return `entered(); try { ${this.block(first, s, f, isClean)} } finally { left(); ${f}.shields += 1; yield* shield(function* () { ${this.block(second, s, f, true)} ended(); }); ${f}.shields -= 1; }`;
    }
  }
}

interface Scope {
  readonly above: Scope | undefined;
  isOver: boolean;
}

interface FrameMark {
  above: FrameMark | undefined;
  readonly children: Set<FrameMark>;
  /** It waits for a shield: a cancel of it, and so of all below it, waits as well. */
  shields: number;
}

/** A toolkit whose loop the test turns. */
class HandTurned extends Engine {
  readonly drains: (() => void)[] = [];
  readonly reported: unknown[] = [];
  protected override schedule(drain: () => void): void {
    this.drains.push(drain);
  }
  protected override reportError(error: unknown): void {
    this.reported.push(error);
  }
}

class Walk {
  readonly violations: string[] = [];
  readonly waiting: (() => void)[] = [];
  readonly root: Scope = { above: undefined, isOver: false };
  readonly top: FrameMark = { above: undefined, children: new Set(), shields: 0 };
  readonly counts: Record<string, number> = {};
  isOver = false;

  count(name: string, by: number): void {
    if (this.isOver) this.violations.push(`${name} after the end`);
    this.counts[name] = (this.counts[name] ?? 0) + by;
  }

  tools(engine: Engine): object {
    return {
      self,
      routine,
      shield,
      fork,
      all,
      race,
      defer,
      acquire,
      start: (work: never) => engine.run(work),
      sub: (above: Scope): Scope => ({ above, isOver: false }),
      line: (scope: Scope, frame: FrameMark, id: number) => {
        this.count('lines', 1);
        for (let at: FrameMark | undefined = frame; at !== undefined; at = at.above) if (at.shields > 0) return;
        for (let at: Scope | undefined = scope; at !== undefined; at = at.above)
          if (at.isOver) this.violations.push(`line ${id} ran when its scope was over`);
      },
      clean: () => this.count('clean', 1),
      enter: (above: FrameMark): FrameMark => {
        const frame = { above, children: new Set<FrameMark>(), shields: 0 };
        above.children.add(frame);
        return frame;
      },
      /** A frame that is cancelled closes after those below it. */
      closing: (frame: FrameMark) => {
        if (this.root.isOver && frame.children.size > 0) this.violations.push('closed before its children');
      },
      leave: (frame: FrameMark) => {
        frame.above?.children.delete(frame);
        for (const child of frame.children) {
          child.above = frame.above;
          frame.above?.children.add(child);
        }
      },
      entered: () => this.count('try', 1),
      left: () => this.count('try', -1) ?? this.count('finally', 1),
      ended: () => this.count('finally', -1),
      due: () => this.count('deferred', 1),
      begun: () => this.count('deferred', -1) ?? this.count('clean-up', 1),
      done: () => this.count('clean-up', -1),
      opened: () => this.count('opened', 1),
      released: () => this.count('opened', -1),
      soon: async () => {
        await undefined;
        this.count('opened', 1);
      },
      step: (id: number, fails: boolean, then = () => {}) =>
        operation<void>((resolve, reject) => {
          this.count('waits', 1);
          const answer = (): void => {
            if (fails) reject(new Error(`step ${id}`));
            else {
              then();
              resolve();
            }
          };
          this.waiting.push(answer);
          return () => {
            this.count('waits', -1);
            const at = this.waiting.indexOf(answer);
            if (at >= 0) this.waiting.splice(at, 1);
          };
        }),
    };
  }
}

async function walk(
  source: string,
  isForeign: boolean,
  picks: readonly number[],
  cancelAt: number,
): Promise<{ readonly walk: Walk; readonly steps: number; readonly run: Run }> {
  const engine = isForeign ? new HandTurned({ development: false }) : new Stage({ development: false });
  const state = new Walk();
  const tools = state.tools(engine);
  const make = new Function(
    'tools',
    's0',
    'f0',
    `const { ${Object.keys(tools).join(', ')} } = tools; return ${source};`,
  );
  const run = engine.run(make(tools, state.root, state.top));
  run.catch(() => {});
  // Here closing begins; a shield may hold it off, as long as it lasts.
  run.signal.addEventListener('abort', () => {
    state.root.isOver = true;
  });
  let isAccepted = false;
  let steps = 0;
  for (let idle = 0; !run.isFinished && idle < 40; idle += 1) {
    for (const drain of (engine as HandTurned).drains?.splice(0) ?? []) drain();
    if (state.waiting.length === 0) {
      await undefined;
      continue;
    }
    idle = 0;
    steps += 1;
    const pick = picks[steps % picks.length] ?? 0;
    const answer = state.waiting[pick % state.waiting.length] as () => void;
    if (steps !== cancelAt) {
      answer();
      continue;
    }
    // Also an answer that is on its way, where it has to wait for the loop.
    if (pick % 3 === 0) answer();
    isAccepted = run.cancel();
  }
  if (!run.isFinished) state.violations.push('never ends');
  state.isOver = true;
  for (let i = 0; i < 5; i += 1) await undefined;
  for (const drain of (engine as HandTurned).drains?.splice(0) ?? []) drain();
  for (const [name, count] of Object.entries(state.counts))
    if (count !== 0 && name !== 'lines' && name !== 'clean') state.violations.push(`${name}: ${count}`);
  if (engine.runs.size > 0) state.violations.push('runs left');
  for (const error of engine.reported)
    if (!/^step /.test((error as Error).message)) state.violations.push(`reported ${error}`);
  if (isAccepted !== (run.state === 'cancelled')) state.violations.push(`accepted ${isAccepted}, ended ${run.state}`);
  return { walk: state, steps, run };
}

describe('A random tree of runs', () => {
  test.each([
    ['JavaScript', false],
    ['foreign', true],
  ])(
    'ends with all its clean-up done and nothing else, whenever it is cancelled, on a %s loop',
    async (_, isForeign) => {
      let cancelled = 0;
      const picks = fc.array(fc.nat(12), { minLength: 1, maxLength: 8 });
      const property = fc.asyncProperty(nodes, picks, async (block, order) => {
        const writer = new Writer();
        const source = `function* () { ${writer.block(block, 's0', 'f0', false)} }`;
        const whole = await walk(source, isForeign, order, 0);
        expect({ source, violations: whole.walk.violations }).toEqual({ source, violations: [] });
        for (let cancelAt = 1; cancelAt <= Math.min(whole.steps, 25); cancelAt += 1) {
          const { walk: cut, run } = await walk(source, isForeign, order, cancelAt);
          if (run.state === 'cancelled') cancelled += 1;
          expect({ source, cancelAt, violations: cut.violations }).toEqual({ source, cancelAt, violations: [] });
        }
      });
      await fc.assert(property, { numRuns: 700 });
      expect(cancelled).toBeGreaterThan(300);
    },
  );
});

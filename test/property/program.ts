import * as fc from 'fast-check';

/** A statement of a random handler; `id` is what it logs. */
export type Statement =
  | { readonly kind: 'log' | 'ready' | 'throw' | 'return' | 'cancel' | 'break' | 'continue'; readonly id: number }
  | {
      readonly kind: 'wait';
      readonly id: number;
      readonly fails: boolean;
      readonly way: Way;
      /** The operation cancels the run inside its start. */
      readonly cancels: boolean;
    }
  /** Something that goes on beside until its frame ends, and then cleans up. */
  | { readonly kind: 'beside'; readonly id: number; readonly what: Beside }
  /** A frame of its own, that is waited for. */
  | { readonly kind: 'child'; readonly id: number; readonly way: ChildWay; readonly body: Block }
  | {
      readonly kind: 'call' | 'shield' | 'defer' | 'loop';
      readonly id: number;
      readonly body: Block;
    }
  | {
      readonly kind: 'try';
      readonly id: number;
      readonly body: Block;
      readonly handler: Block | undefined;
      readonly finalizer: Block | undefined;
    };

export type Block = readonly Statement[];

/** How a step is waited for: alone, or as the one member of something else. */
const ways = {
  'yield*': (step: string) => `yield* ${step};`,
  yield: (step: string) => `yield ${step};`,
  list: (step: string) => `yield [${step}];`,
  all: (step: string) => `yield* all([${step}]);`,
  race: (step: string) => `yield* race([never(), ${step}]);`,
  timeout: (step: string) => `yield* timeout(1e6, ${step});`,
  retry: (step: string) => `yield* retry(${step}, { retries: 0 });`,
  multi: (step: string) => `yield* new MultiTask([${step}]);`,
  next: (step: string) => `yield* (yield* new MultiTask([${step}], { unordered: true })).next();`,
  take: (step: string) => `yield* (yield* new MultiTask([${step}, never()], { unordered: true })).take();`,
  // These begin before they are yielded: after a cancel they are not come to.
  fork: (step: string) => `yield* self(); yield* fork(${step});`,
  run: (step: string) => `yield* self(); yield* run(${step});`,
};
const stepWays = {
  ...ways,
  acquire: (step: string) => `yield* acquire(${step}, () => {});`,
  promise: (step: string) => `yield* wait(() => promised${step.slice('step'.length)});`,
  'bare promise': (step: string) => `yield* self(); yield promised${step.slice('step'.length)};`,
  task: (step: string) => `yield* new AsyncTask(() => promised${step.slice('step'.length)});`,
};
const childWays = {
  routine: (body: string) => `yield* routine(${body})();`,
  generator: (body: string) => `yield (${body})();`,
  list: (body: string) => `yield [routine(${body})()];`,
  all: (body: string) => `yield* all([${body}]);`,
  race: (body: string) => `yield* race([never(), ${body}]);`,
  timeout: (body: string) => `yield* timeout(1e6, ${body});`,
  retry: (body: string) => `yield* retry(${body}, { retries: 0 });`,
  multi: (body: string) => ways.multi(`routine(${body})()`),
  next: (body: string) => ways.next(`routine(${body})()`),
  take: (body: string) => ways.take(`routine(${body})()`),
  fork: ways.fork,
  // It is nobody's child before it is yielded.
  run: (body: string) => ways.run(body.replace('{', '{ yield Promise.resolve();')),
};
/** What goes on beside. Each notes that it began and that it was cleaned up. */
const besides = {
  fork: () => 'fork(open(0));',
  'slow fork': () => 'fork(open(3));',
  stream: () => 'yield* new MultiTask([routine(open(0))()], { unordered: true });',
  'slow stream': () => 'yield* new MultiTask([routine(open(2))(), never()], { unordered: true });',
  'stream of work': () => 'yield* new MultiTask([listening(), routine(open(1))()], { unordered: true });',
  events: () => "yield* events(new EventTarget(), 'event');",
  value: () => 'yield* self(); yield* acquire(self(), opened());',
};

type Way = keyof typeof stepWays;
type ChildWay = keyof typeof childWays;
type Beside = keyof typeof besides;

/** How often a loop goes round. */
export const ROUNDS = 2;

/** One of the names; the usual one as often as all others together. */
function oneOf(names: object, usual: string): fc.Arbitrary<string> {
  return fc.oneof(fc.constant(usual), fc.constantFrom(...Object.keys(names)));
}

type Draft = Record<string, unknown> & { readonly kind: string };

/** Random programs: nested helpers, routines, shields, deferred clean-up, loops, `try` in all forms, steps anywhere. */
export const program: fc.Arbitrary<Block> = fc
  .letrec<{ block: Draft[]; statement: Draft }>((tie) => {
    const leaf = (kind: string, weight: number) => ({ weight, arbitrary: fc.constant<Draft>({ kind }) });
    const nest = (kind: string, weight: number) => ({
      weight,
      arbitrary: fc.record({ kind: fc.constant(kind), body: tie('block') }) as fc.Arbitrary<Draft>,
    });
    return {
      block: fc.array(tie('statement'), { maxLength: 4, depthIdentifier: 'program' }),
      statement: fc.oneof(
        { depthIdentifier: 'program', maxDepth: 5, depthSize: 'small' },
        {
          weight: 8,
          arbitrary: fc.record({
            kind: fc.constant('wait'),
            fails: fc.nat(5).map((n) => n === 0),
            way: oneOf(stepWays, 'yield*'),
            cancels: fc.nat(20).map((n) => n === 0),
          }) as fc.Arbitrary<Draft>,
        },
        leaf('log', 2),
        leaf('ready', 2),
        leaf('throw', 1),
        leaf('return', 1),
        leaf('cancel', 1),
        leaf('break', 1),
        leaf('continue', 1),
        nest('call', 5),
        {
          weight: 4,
          arbitrary: fc.record({
            kind: fc.constant('child'),
            way: oneOf(childWays, 'routine'),
            body: tie('block'),
          }) as fc.Arbitrary<Draft>,
        },
        { weight: 2, arbitrary: fc.record({ kind: fc.constant('beside'), what: oneOf(besides, 'fork') }) },
        nest('shield', 1),
        nest('defer', 2),
        nest('loop', 2),
        {
          weight: 12,
          arbitrary: fc.record({
            kind: fc.constant('try'),
            body: tie('block'),
            handler: fc.option(tie('block'), { nil: undefined, freq: 2 }),
            finalizer: fc.option(tie('block'), { nil: undefined, freq: 5 }),
          }) as fc.Arbitrary<Draft>,
        },
      ),
    };
  })
  .block.map((block) => new Numbering().block(block, false));

/** Numbers the statements, and leaves out jumps that have no loop. */
class Numbering {
  #next = 1;

  block(drafts: readonly Draft[], isInLoop: boolean): Block {
    return drafts
      .filter(({ kind }) => isInLoop || (kind !== 'break' && kind !== 'continue'))
      .map((draft) => this.#statement(draft, isInLoop));
  }

  #statement(draft: Draft, isInLoop: boolean): Statement {
    const id = this.#next;
    this.#next += 1;
    const part = (name: string, inLoop: boolean): Block | undefined =>
      draft[name] === undefined ? undefined : this.block(draft[name] as Draft[], inLoop);
    if (draft.kind === 'try') {
      const body = part('body', isInLoop) as Block;
      const handler = part('handler', isInLoop);
      const finalizer = part('finalizer', isInLoop) ?? (handler === undefined ? [] : undefined);
      return { kind: 'try', id, body, handler, finalizer };
    }
    if ('body' in draft) return { ...draft, id, body: part('body', draft.kind === 'loop') } as Statement;
    return { ...draft, id } as Statement;
  }
}

/** The program as JavaScript: the body of a generator function. */
export function sourceOf(block: Block): string {
  return block.map(source).join('\n');
}

function source(statement: Statement): string {
  const { id } = statement;
  switch (statement.kind) {
    case 'log':
      return `log('line ${id}');`;
    case 'ready':
      return 'yield* self();';
    case 'throw':
      return `throw error(${id});`;
    case 'cancel':
      return 'cancel();';
    case 'return':
    case 'break':
    case 'continue':
      return `${statement.kind};`;
    case 'wait':
      return stepWays[statement.way](`step(${id}, ${statement.fails}, ${statement.cancels})`);
    case 'call':
      return `yield* (function* () { ${sourceOf(statement.body)} })();`;
    case 'child':
      return childWays[statement.way](`function* () { ${sourceOf(statement.body)} }`);
    case 'beside':
      return besides[statement.what]();
    case 'shield':
      return `yield* shield(function* () { ${sourceOf(statement.body)} });`;
    case 'defer':
      return `defer(function* () { log('deferred ${id}'); ${sourceOf(statement.body)} log('end of deferred ${id}'); });`;
    case 'loop':
      return `for (let i = 0; i < ${ROUNDS}; i += 1) { ${sourceOf(statement.body)} }`;
    case 'try': {
      const { body, handler, finalizer } = statement;
      const caught = handler && ` catch { log('catch ${id}'); ${sourceOf(handler)} }`;
      const last =
        finalizer && ` finally { log('finally ${id}'); ${sourceOf(finalizer)} log('end of finally ${id}'); }`;
      return `try { ${sourceOf(body)} }${caught ?? ''}${last ?? ''}`;
    }
  }
}

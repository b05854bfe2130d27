import * as fc from 'fast-check';

/** A statement of a random handler; `id` is what it logs. */
export type Statement =
  | { readonly kind: 'log' | 'ready' | 'throw' | 'return' | 'cancel' | 'break' | 'continue'; readonly id: number }
  | {
      readonly kind: 'wait';
      readonly id: number;
      readonly fails: boolean;
      /** `yield` instead of `yield*`. */
      readonly isPlain: boolean;
      /** The operation cancels the run inside its start. */
      readonly cancels: boolean;
    }
  | {
      readonly kind: 'call' | 'routine' | 'generator' | 'shield' | 'defer' | 'loop';
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

/** How often a loop goes round. */
export const ROUNDS = 2;

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
            isPlain: fc.boolean(),
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
        nest('routine', 3),
        nest('generator', 1),
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
      return 'currentRun().cancel();';
    case 'return':
    case 'break':
    case 'continue':
      return `${statement.kind};`;
    case 'wait':
      return `yield${statement.isPlain ? '' : '*'} step(${id}, ${statement.fails}, ${statement.cancels});`;
    case 'call':
      return `yield* (function* () { ${sourceOf(statement.body)} })();`;
    case 'routine':
      return `yield* routine(function* () { ${sourceOf(statement.body)} })();`;
    case 'generator':
      return `yield (function* () { ${sourceOf(statement.body)} })();`;
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

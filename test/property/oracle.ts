import { type Block, ROUNDS, type Statement } from './program.js';

/** What a program has to do: written from the sentences of the design, not from the driver. */
export interface Expected {
  readonly trace: readonly string[];
  readonly state: 'success' | 'error' | 'cancelled';
  /** How many steps were waited for. */
  readonly steps: number;
}

type Completion =
  | { readonly kind: 'normal' | 'return' | 'break' | 'continue' }
  /** Closed from outside: as a `return` there, but neither this frame nor its callers go on. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'throw'; readonly id: number };

const NORMAL: Completion = { kind: 'normal' };
const CLOSED: Completion = { kind: 'closed' };

type Nested = Exclude<Extract<Statement, { readonly body: Block }>, { readonly kind: 'try' }>;

/** A handler, routine, shield or clean-up: what `defer` belongs to. */
interface Scope {
  readonly deferred: Nested[];
  /** Shields and clean-up are not interrupted. */
  readonly isProtected: boolean;
}

/**
 * Executes a program on paper.
 *
 * @param cancelAt - at which of its steps, counted from 1, it is cancelled from outside; 0: not at all
 */
export function predict(program: Block, cancelAt: number): Expected {
  return new Oracle(cancelAt).handler(program);
}

class Oracle {
  readonly #trace: string[] = [];
  readonly #cancelAt: number;
  #steps = 0;
  #isCancelled = false;
  /** Closing has begun: only `finally` blocks and clean-up run from here. */
  #isClosing = false;
  #hasBodyEnded = false;

  constructor(cancelAt: number) {
    this.#cancelAt = cancelAt;
  }

  handler(program: Block): Expected {
    const result = this.#frame(program, false, () => {
      this.#hasBodyEnded = true;
    });
    const ended = result.kind === 'throw' ? 'error' : 'success';
    if (ended === 'error' && !this.#isCancelled) this.#trace.push(`fails with ${(result as { id: number }).id}`);
    return { trace: this.#trace, state: this.#isCancelled ? 'cancelled' : ended, steps: this.#steps };
  }

  /** Body first, then what was deferred, last in first out. */
  #frame(body: Block, isProtected: boolean, onBodyEnd = () => {}): Completion {
    const scope: Scope = { deferred: [], isProtected };
    let result = this.#block(body, scope);
    const wasCancelled = this.#isCancelled && !isProtected;
    if (wasCancelled && result.kind === 'throw') this.#report(result.id);
    if (wasCancelled) result = CLOSED;
    onBodyEnd();
    for (let next = scope.deferred.pop(); next !== undefined; next = scope.deferred.pop()) {
      const failed = this.#deferred(next);
      if (failed.kind !== 'throw') continue;
      // After success the failure of a clean-up is the outcome.
      if (result.kind !== 'throw' && result.kind !== 'closed') result = failed;
      else this.#report(failed.id);
    }
    // Cancelled while it cleaned up: nobody waits for its failure any more.
    if (this.#isCancelled && !isProtected && result.kind === 'throw') this.#report(result.id);
    return result;
  }

  #deferred({ id, body }: Nested): Completion {
    const log = (text: string): Statement => ({ kind: 'log', id, text }) as never;
    return this.#frame([log(`deferred ${id}`), ...body, log(`end of deferred ${id}`)], true);
  }

  #report(id: number): void {
    this.#trace.push(`reports ${id}`);
  }

  #cancel(): void {
    if (!this.#hasBodyEnded) this.#isCancelled = true;
  }

  /** At a yield: a cancel that was accepted takes effect now, unless this is protected or clean-up already. */
  #isClosedHere(scope: Scope): boolean {
    if (!this.#isCancelled || this.#isClosing || scope.isProtected) return false;
    this.#isClosing = true;
    return true;
  }

  #block(block: Block, scope: Scope): Completion {
    for (const statement of block) {
      const result = this.#statement(statement, scope);
      if (result.kind !== 'normal') return result;
    }
    return NORMAL;
  }

  #statement(statement: Statement, scope: Scope): Completion {
    switch (statement.kind) {
      case 'log':
        this.#trace.push((statement as { text?: string }).text ?? `line ${statement.id}`);
        return NORMAL;
      case 'return':
      case 'break':
      case 'continue':
        return { kind: statement.kind };
      case 'throw':
        return { kind: 'throw', id: statement.id };
      case 'cancel':
        this.#cancel();
        return NORMAL;
      case 'ready':
        return this.#isClosedHere(scope) ? CLOSED : NORMAL;
      case 'beside':
        return statement.what.includes('fork') || !this.#isClosedHere(scope) ? NORMAL : CLOSED;
      case 'wait':
        return this.#wait(statement, scope);
      case 'defer':
        scope.deferred.push(statement);
        return NORMAL;
      case 'loop':
        return this.#loop(statement.body, scope);
      case 'try':
        return this.#try(statement, scope);
      case 'call':
        return this.#call(statement.body, scope);
      case 'child':
      case 'shield':
        return this.#child(statement, scope);
    }
  }

  #wait(statement: Extract<Statement, { kind: 'wait' }>, scope: Scope): Completion {
    if (this.#isClosedHere(scope)) return CLOSED;
    this.#steps += 1;
    this.#trace.push(`step ${statement.id}`);
    if (statement.cancels || this.#steps === this.#cancelAt) this.#cancel();
    if (this.#isClosedHere(scope)) return CLOSED;
    return statement.fails ? { kind: 'throw', id: statement.id } : NORMAL;
  }

  #loop(body: Block, scope: Scope): Completion {
    for (let i = 0; i < ROUNDS; i += 1) {
      const result = this.#block(body, scope);
      if (result.kind === 'break') break;
      if (result.kind !== 'normal' && result.kind !== 'continue') return result;
    }
    return NORMAL;
  }

  #try(statement: Extract<Statement, { kind: 'try' }>, scope: Scope): Completion {
    const { id, body, handler, finalizer } = statement;
    let result = this.#block(body, scope);
    if (result.kind === 'throw' && handler !== undefined) {
      this.#trace.push(`catch ${id}`);
      result = this.#block(handler, scope);
    }
    if (finalizer === undefined) return result;
    this.#trace.push(`finally ${id}`);
    const last = this.#block(finalizer, scope);
    if (last.kind !== 'normal') return last;
    this.#trace.push(`end of finally ${id}`);
    return result;
  }

  /** A helper reached by `yield*`: part of its caller's frame, but once it was closed its caller is closed as well. */
  #call(body: Block, scope: Scope): Completion {
    const wasClosing = this.#isClosing;
    const result = this.#block(body, scope);
    if (!wasClosing && this.#isClosing) {
      if (result.kind === 'throw') this.#report(result.id);
      return CLOSED;
    }
    return result.kind === 'throw' ? result : NORMAL;
  }

  /** A helper with a frame of its own. */
  #child(statement: Nested, scope: Scope): Completion {
    if (this.#isClosedHere(scope)) return CLOSED;
    const wasClosing = this.#isClosing;
    const isShield = statement.kind === 'shield';
    const result = this.#frame(statement.body, isShield || wasClosing || scope.isProtected);
    if (!wasClosing && this.#isCancelled && !scope.isProtected) {
      this.#isClosing = true;
      if (isShield && result.kind === 'throw') this.#report(result.id);
      return CLOSED;
    }
    return result.kind === 'throw' ? result : NORMAL;
  }
}

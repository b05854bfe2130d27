import { TimeoutError } from '../../core/errors.js';
import { host } from '../../core/host.js';
import type { WorkerSource } from '../executor.js';
import { kindOf, placeOf } from '../wire/asked-function.js';
import { decodeError } from '../wire/errors.js';
import { CALL, DISPOSE, ERROR, isOutcome, NO_RESULT, type Reply, type Request, RUN, UNREAD } from '../wire/messages.js';
import { transferError } from '../wire/unsendable.js';
import type { Wire } from '../wire/wire.js';
import type { Output } from './output.js';
import type { Transport, WorkerEvents, WorkerExit, WorkerLink } from './transport.js';
import type { WorkerHook, WorkerHooks } from './worker-hooks.js';

/** The number of a hook's request: no pool and no actor comes so far. */
const HOOK_ID = 0x7fff_ffff;

/** Workers of another transport that execute something first and last. To whoever uses them they are ready when the first has ended. */
class PreparedTransport implements Transport {
  readonly #transport: Transport;
  readonly #hooks: WorkerHooks;
  readonly #graceMs: number;
  #isHeld = false;
  /** Workers that execute their last. */
  #ending = 0;

  /** @param graceMs - milliseconds that the last may take */
  constructor(transport: Transport, hooks: WorkerHooks, graceMs: number) {
    this.#transport = transport;
    this.#hooks = hooks;
    this.#graceMs = graceMs;
  }

  get kind(): Transport['kind'] {
    return this.#transport.kind;
  }

  get wire(): Wire {
    return this.#transport.wire;
  }

  get output(): Output | undefined {
    return this.#transport.output;
  }

  get isForOneTask(): boolean {
    return this.#transport.isForOneTask === true;
  }

  get seesCalls(): boolean {
    return this.#transport.seesCalls;
  }

  get keepsResults(): boolean {
    return this.#transport.keepsResults === true;
  }

  get refuse(): Transport['refuse'] {
    return this.#transport.refuse;
  }

  originOf(where: WorkerSource | undefined): unknown {
    return this.#transport.originOf(where);
  }

  start(events: WorkerEvents, origin: unknown): WorkerLink {
    return new PreparedLink(events, origin, {
      transport: this.#transport,
      hooks: this.#hooks,
      graceMs: this.#graceMs,
      during: async (work) => {
        this.#ending += 1;
        this.#update();
        await work;
        this.#ending -= 1;
        this.#update();
      },
    });
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#update();
  }

  #update(): void {
    this.#transport.hold(this.#isHeld || this.#ending > 0);
  }

  close(): void {
    this.#transport.close();
  }
}

/** What a link needs of its transport. */
interface PreparedHost {
  readonly transport: Transport;
  readonly hooks: WorkerHooks;
  readonly graceMs: number;
  /** Keeps the program alive until it settles. */
  during(work: Promise<void>): Promise<void>;
}

/** A hook under way. */
interface HookRun {
  readonly hook: WorkerHook;
  /** It has ended; with what it threw. */
  end(failure?: () => unknown): void;
}

class PreparedLink implements WorkerLink {
  readonly #events: WorkerEvents;
  readonly #host: PreparedHost;
  readonly #link: WorkerLink;
  #hook: HookRun | undefined;
  #isReady = false;
  #isGone = false;
  /** Requests that were not answered: what executes them is not asked to end well. */
  readonly #open = new Set<number>();
  #lastId = 0;
  /** What those are told who wait for it. */
  #failure: (() => unknown) | undefined;
  #ending: Promise<void> | undefined;

  constructor(events: WorkerEvents, origin: unknown, pool: PreparedHost) {
    this.#events = events;
    this.#host = pool;
    this.#link = pool.transport.start(
      {
        onReady: () => this.#setUp(),
        onReply: (reply) => this.#receive(reply),
        onUnreadable: (error) => {
          if (this.#hook) this.#hook.end(() => error);
          else events.onUnreadable(error);
        },
        onOutput: (line, stream) => {
          if (this.#hook) pool.transport.output?.tell(line, stream, { label: this.#hook.hook.name });
          else events.onOutput(line, stream);
        },
        onExit: (exit) => this.#exit(exit),
      },
      origin,
    );
  }

  // ---- first and last -------------------------------------------------------------------------------------------------

  #setUp(): void {
    const { setup } = this.#host.hooks;
    if (setup === undefined) this.#ready();
    else
      void this.#execute(setup, setup.timeout ?? Number.POSITIVE_INFINITY).then((failure) => {
        if (this.#isGone || this.#ending !== undefined) return;
        if (failure === undefined) this.#ready();
        else {
          this.#failure = failure;
          void this.end();
        }
      });
  }

  #ready(): void {
    this.#isReady = true;
    this.#events.onReady();
  }

  /** @returns what it failed of */
  #execute(hook: WorkerHook, ms: number): Promise<(() => unknown) | undefined> {
    const { fn, args, name } = hook;
    return new Promise((resolve) => {
      let timer: unknown;
      const end = (failure?: () => unknown): void => {
        host.clearTimeout(timer);
        this.#hook = undefined;
        resolve(failure);
      };
      this.#hook = { hook, end };
      try {
        this.#link.send([RUN, HOOK_ID, kindOf(fn), placeOf(fn), fn.name, args, NO_RESULT], undefined);
      } catch (cause) {
        const { wire } = this.#host.transport;
        end(() => transferError(args, 'args', undefined, wire, cause));
        return;
      }
      if (ms !== Number.POSITIVE_INFINITY)
        timer = host.setTimeout(() => end(() => new TimeoutError(ms, `\`${name}\``)), Math.min(ms, 0x7fff_ffff));
    });
  }

  async #tearDown(hook: WorkerHook): Promise<void> {
    const { hooks, transport, graceMs } = this.#host;
    const ms = Math.min(graceMs, hook.timeout ?? graceMs);
    const failure = await this.#execute(hook, ms);
    if (failure === undefined || this.#isGone) return;
    hooks.warn(`\`${hook.name}\` has failed in a ${transport.kind}, which ends all the same`, failure());
  }

  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    const { teardown } = this.#host.hooks;
    if (teardown && this.#isReady && !this.#isGone && this.#open.size === 0)
      await this.#host.during(this.#tearDown(teardown));
    await this.#link.end();
  }

  #exit(exit: WorkerExit): void {
    this.#isGone = true;
    const hook = this.#hook;
    hook?.end();
    const { cause } = exit;
    const wasItself = hook !== undefined && !this.#isReady && this.#ending === undefined;
    this.#events.onExit({
      ...exit,
      ...(this.#failure && { failure: this.#failure }),
      ...(wasItself && cause === undefined && { cause: new Error(`its setup \`${hook.hook.name}\` ended it`) }),
    });
  }

  #receive(reply: Reply): void {
    const [op, id] = reply;
    const hook = this.#hook;
    if (id === HOOK_ID || (hook !== undefined && id === UNREAD && isOutcome(reply))) {
      if (isOutcome(reply)) hook?.end(op === ERROR ? () => decodeError(reply[2]) : undefined);
      return;
    }
    if (isOutcome(reply)) this.#open.delete(id === UNREAD ? this.#lastId : id);
    this.#events.onReply(reply);
  }

  // ---- what is passed on ----------------------------------------------------------------------------------------------

  send(request: Request, transfer: readonly object[] | undefined): void {
    this.#link.send(request, transfer);
    this.#opened(request[1]);
  }

  follow(request: Request, transfer?: readonly object[]): void {
    this.#link.follow(request, transfer);
    if (request[0] === CALL || request[0] === DISPOSE) this.#opened(request[1]);
  }

  #opened(id: number): void {
    this.#lastId = id;
    this.#open.add(id);
  }

  reuse(id: number, call: number): void {
    this.#link.reuse(id, call);
  }

  stop(id: number, call?: number): void {
    this.#link.stop(id, call);
  }

  listens(id: number, call?: number): boolean {
    return this.#link.listens(id, call);
  }

  hasBeenSpared(): boolean {
    return this.#link.hasBeenSpared?.() === true;
  }

  begun(id: number): number | undefined {
    return this.#link.begun?.(id);
  }

  isUntouched(id: number): boolean {
    return this.#link.isUntouched?.(id) === true;
  }

  rest(id: number): Reply | undefined {
    return this.#link.rest?.(id);
  }
}

/** A transport whose workers execute hooks, if there are any. */
export function prepared(transport: Transport, hooks: WorkerHooks | undefined, graceMs = 1000): Transport {
  const hasHooks = hooks?.setup !== undefined || hooks?.teardown !== undefined;
  return hasHooks ? new PreparedTransport(transport, hooks, graceMs) : transport;
}

import { isThenable } from '../../../core/body-kind.js';
import { type CancelledError, QueueFullError, type StateError } from '../../../core/errors.js';
import type { AsyncOp, Op } from '../../../core/operation.js';
import type { Run } from '../../../core/run.js';
import { treeOf } from '../../../engine/engine.js';
import { startRun } from '../../../engine/start-run.js';
import { isError, unsendable } from '../../../executors/wire/error-record.js';
import { transferError } from '../../../executors/wire/unsendable.js';
import { CANCELLED, FAILED, type MainMessage, PROGRESS, RESULT } from '../messages.js';
import { answerOf, type Streaming } from './answer.js';
import { parsed } from './arguments.js';
import type { CallHost, Lists } from './call-host.js';
import type { ExposedList, PageFunction } from './exposed-list.js';
import { mainWire } from './main-wire.js';
import { refusal } from './refusal.js';
import { StreamSender } from './stream-sender.js';

/** What a page has asked for. */
export interface CallParts {
  readonly list: string;
  readonly name: string;
  readonly args: readonly unknown[];
  /** As it came. */
  readonly message: unknown;
}

/** A call of a page: it waits for its list, is refused or executed as a run, and answered once. */
export class PageCall implements Streaming {
  readonly #link: CallHost;
  readonly #id: number;
  readonly #parts: CallParts;
  #list: ExposedList | undefined;
  #isCounted = false;
  #isOver = false;
  #leave: (() => void) | undefined;
  #run: Run | undefined;
  #stream: StreamSender | undefined;

  constructor(link: CallHost, id: number, parts: CallParts) {
    this.#link = link;
    this.#id = id;
    this.#parts = parts;
  }

  begin(lists: Lists): void {
    const list = lists.list(this.#parts.list);
    if (list !== undefined) {
      this.#start(list);
      return;
    }
    if (!this.#count(undefined)) return;
    this.#leave = lists.wait(this.#parts.list, {
      found: (exposed) => {
        this.#uncount();
        this.#leave?.();
        this.#leave = undefined;
        this.#start(exposed);
      },
      refused: (error: StateError) => this.fail(error),
    });
  }

  #start(list: ExposedList): void {
    const { name, args } = this.#parts;
    const failure = refusal(list, this.#parts, this.#link.caller);
    if (failure !== undefined) {
      this.fail(failure);
      return;
    }
    if (!this.#count(list)) return;
    const schema = list.schemas.get(name);
    try {
      const checked = schema === undefined ? args : parsed(schema, name, args);
      if (!isThenable(checked)) this.#execute(list, checked);
      else
        checked.then(
          (late) => this.#execute(list, late),
          (error: unknown) => this.fail(error),
        );
    } catch (error) {
      // A schema refuses, or the engine is being closed.
      this.fail(error);
    }
  }

  #execute(list: ExposedList, args: readonly unknown[]): void {
    // The schema took its time.
    if (this.#isOver) return;
    const { name } = this.#parts;
    const { event } = this.#link;
    const fn = list.functions.get(name) as PageFunction;
    const work = (): Op<unknown> | AsyncOp<unknown> => answerOf(fn(event, ...args), name, this);
    const run = startRun(treeOf(list.engine), work, { name, owner: this.#link }, (made) => {
      this.#run = made.run;
      made.on('progress', () => this.#tellProgress(made.run));
    });
    void run.settled.then(() => this.#settled(run));
  }

  /** For a function that returns a stream. */
  stream(): StreamSender {
    this.#stream ??= new StreamSender((message) => this.#send(message), this.#id, this.#list!.wire);
    return this.#stream;
  }

  #count(list: ExposedList | undefined): boolean {
    const limit = this.#link.take(list);
    if (limit !== undefined) {
      this.fail(new QueueFullError(limit, `${limit} calls are under way already (\`limits.calls\` of \`expose\`)`));
      return false;
    }
    this.#list = list;
    this.#isCounted = true;
    return true;
  }

  #uncount(): void {
    if (this.#isCounted) this.#link.give(this.#list);
    this.#isCounted = false;
  }

  /** The page wants it to stop; it is answered when clean-up has ended. */
  cancel(reason: unknown): void {
    if (this.#run !== undefined) this.#run.cancel(reason);
    else this.#sureAnswer([CANCELLED, this.#id, undefined, 'user']);
  }

  grant(count: number): void {
    this.#stream?.grant(count);
  }

  /** Nobody hears an answer any more. */
  drop(): void {
    this.#isOver = true;
    this.#leave?.();
    this.#uncount();
  }

  fail(error: unknown): void {
    const { wire } = this.#list ?? { wire: mainWire(true) };
    const sent = isError(error) || wire.canSend(error) ? error : unsendable(error, 'The task threw');
    this.#sureAnswer([FAILED, this.#id, sent]);
  }

  /** What it says can be cloned: where sending it fails, the port is gone. */
  #sureAnswer(message: MainMessage): void {
    try {
      this.#answer(message);
    } catch {
      this.#link.lose();
    }
  }

  #settled(run: Run): void {
    if (run.state === 'error') this.fail(run.error);
    else if (run.state === 'success') this.#succeed(run.result);
    else {
      const { reason, by } = run.error as CancelledError;
      const { wire } = this.#list!;
      this.#sureAnswer([CANCELLED, this.#id, isError(reason) || wire.canSend(reason) ? reason : undefined, by]);
    }
  }

  #succeed(value: unknown): void {
    const { wire } = this.#list!;
    try {
      this.#answer([RESULT, this.#id, value]);
    } catch (error) {
      this.fail(transferError(value, 'result', undefined, wire, error));
    }
  }

  #tellProgress(run: Run): void {
    const { completed, total, message } = run.progress;
    try {
      this.#send([PROGRESS, this.#id, { completed, total, message }]);
    } catch {
      this.#link.lose();
    }
  }

  #answer(message: MainMessage): void {
    if (this.#isOver) return;
    this.#send(message);
    this.#link.answered(this.#id);
    this.drop();
  }

  /** @throws what a clone throws */
  #send(message: MainMessage): void {
    const { wire } = this.#list ?? { wire: mainWire(true) };
    wire.send(message, undefined, (written) => this.#link.post(written));
  }
}

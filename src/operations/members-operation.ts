import { Operation } from '../core/operation.js';
import { REFUSE, type Waiter } from '../core/protocol.js';
import { refuse } from '../core/refuse.js';

/** Work that is given as an array or as a record. */
export abstract class MembersOperation<R> extends Operation<R> {
  protected readonly members: readonly unknown[];
  /** Of a record. */
  protected readonly keys: readonly string[] | undefined;

  constructor(work: readonly unknown[] | Readonly<Record<string, unknown>>) {
    super();
    this.keys = Array.isArray(work) ? undefined : Object.keys(work);
    this.members = Array.isArray(work) ? work : Object.values(work);
  }

  [REFUSE](waiter: Waiter): void {
    refuse(this.members, waiter);
  }
}

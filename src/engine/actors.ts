import type { Resident, Tree } from '../core/tree.js';
import { describeActor } from '../tasks/actor-description.js';
import { ActorRecord } from '../tasks/actor-record.js';
import type { ActorFunction } from '../tasks/actor-types.js';

/** `engine.actor`: its actors end with the engine, whose executors hold them. */
export function makeActorFunction(tree: Tree): ActorFunction<'actor'> {
  return ((...given: unknown[]) => new ActorRecord(tree, describeActor('engine.actor', given)).actor) as never;
}

/**
 * `scope.actor`: its actors end with the owner.
 * @param hasEnded - the scope has
 */
export function makeOwnedActorFunction(tree: Tree, owner: object, hasEnded: () => boolean): ActorFunction<'actor'> {
  return ((...given: unknown[]) => {
    const description = describeActor('scope.actor', given);
    const owned: OwnedActor = new OwnedActor(tree, owner, (onEnd) => new ActorRecord(tree, description, onEnd));
    if (hasEnded()) owned.ownerEnded(owner);
    return owned.record.actor;
  }) as never;
}

/** An actor that ends with an owner. */
class OwnedActor implements Resident {
  readonly record: ActorRecord;
  readonly #tree: Tree;
  readonly #owner: object;
  readonly #forget: (() => void) | undefined;

  constructor(tree: Tree, owner: object, make: (onEnd: () => void) => ActorRecord) {
    this.#tree = tree;
    this.#owner = owner;
    this.record = make(() => this.#ended());
    tree.residents.add(this);
    this.#forget = tree.watchOwner(owner, () => tree.queue.postAhead(() => this.ownerEnded(owner)));
  }

  ownerEnded(owner: object): void {
    if (owner !== this.#owner) return;
    this.record.end('owner', 'its owner has ended').catch((error: unknown) => this.#tree.report(error, undefined));
  }

  #ended(): void {
    this.#tree.residents.delete(this);
    this.#forget?.();
  }
}

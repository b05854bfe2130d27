import { STREAM } from '../wire/messages.js';
import { transferError } from '../wire/unsendable.js';
import { type AnyIterator, type ItemSink, ItemSource } from './item-source.js';
import { macrotask, now } from './platform.js';
import type { RunnerHost } from './runner-host.js';

/** Whom the sender of a stream tells how it ended, and whom it asks. */
export interface ItemSenderHost extends Pick<ItemSink, 'onEnd' | 'onError' | 'onClosed'> {
  /** Items are about to be sent. */
  onItems(items: unknown[]): void;
  /** What goes with the next items instead of being copied. */
  takeMoved(): readonly object[] | undefined;
}

/** Sends items as they come; a cancel closes the iterator, as if the function had looked at its signal. */
export function sendItems(iterator: AnyIterator, id: number, runner: RunnerHost, host: ItemSenderHost): ItemSource {
  let sent = 0;
  runner.onSignalRead(id, 0);
  runner.post([STREAM, id, []]);
  return new ItemSource(
    iterator,
    {
      onItems: (items) => {
        host.onItems(items);
        post(runner, id, items, sent, host.takeMoved());
        sent += items.length;
      },
      onEnd: (value) => host.onEnd(value),
      onError: (error) => host.onError(error),
      onClosed: (late) => host.onClosed(late),
      isCancelled: () => runner.isCancelled(id, 0),
    },
    { now, macrotask },
  );
}

/** @param sent - how many went before */
function post(
  runner: RunnerHost,
  id: number,
  items: unknown[],
  sent: number,
  moved: readonly object[] | undefined,
): void {
  try {
    runner.post([STREAM, id, items], moved);
  } catch (cause) {
    const { wire } = runner;
    // Those before the culprit can go.
    const index = items.findIndex((item) => !wire.canSend(item));
    if (index > 0) runner.post([STREAM, id, items.slice(0, index)]);
    const [value, name] = index < 0 ? [items, 'items'] : [items[index], `items[${sent + index}]`];
    throw transferError(value, name, wire.canMove ? moved : undefined, wire, cause);
  }
}

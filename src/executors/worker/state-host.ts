import { SharedStateReader } from '../wire/shared-state.js';
import type { RunnerHost } from './runner-host.js';

/** What a runner needs to know of the state of its request. */
export type StateHost = Pick<
  RunnerHost,
  'take' | 'begin' | 'end' | 'isCancelled' | 'onSignalRead' | 'marksEach' | 'mark' | 'log'
>;

/** Where memory is shared with whoever sends requests. */
export function withMemory(shared: Int32Array): StateHost {
  const state = new SharedStateReader(shared);
  return {
    take: () => state.take(),
    begin: () => state.begin(),
    end: () => state.end(),
    isCancelled: (_, call) => state.isCancelled(call),
    onSignalRead: (_, call) => state.readSignal(call),
    marksEach: true,
    mark: (_, begun) => state.mark(begun),
    log: state.log,
  };
}

import { types } from 'node:util';
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { Wire } from '../wire/wire.js';

let channel: { readonly port1: MessagePort; readonly port2: MessagePort } | undefined;

/**
 * What another thread would get, over a channel of this one: `structuredClone` is a global, which polyfills and the surroundings of
 * tests change or take away.
 */
function cloneForThread<T>(value: T): T {
  // Nobody listens, so it keeps nothing alive.
  channel ??= new MessageChannel();
  channel.port1.postMessage(value);
  return receiveMessageOnPort(channel.port2)!.message;
}

/** Between threads. */
export const threadWire: Wire = new Wire(cloneForThread, true, types.isProxy);

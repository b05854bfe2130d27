import { types } from 'node:util';
import { cloneForProcess } from '../../../executors/node/process-wire.js';
import { Wire } from '../../../executors/wire/wire.js';

const make = (hidesStacks: boolean): Wire =>
  new Wire(cloneForProcess, false, types.isProxy, { isBare: true, hidesStacks });

const withStacks = make(false);
const withoutStacks = make(true);

/** From main to pages, which are other processes without objects of Node. */
export function mainWire(hidesStacks: boolean): Wire {
  return hidesStacks ? withoutStacks : withStacks;
}

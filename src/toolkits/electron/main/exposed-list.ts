import type { Engine } from '../../../engine/engine.js';
import type { Wire } from '../../../executors/wire/wire.js';
import type { Caller } from './callers.js';
import type { ArgumentSchema } from './expose-options.js';

/** A function for pages: of the event and the arguments. */
export type PageFunction = (event: object, ...args: unknown[]) => unknown;

/** A list of functions as calls find it. */
export interface ExposedList {
  readonly name: string;
  readonly engine: Engine;
  readonly functions: ReadonlyMap<string, PageFunction>;
  readonly schemas: ReadonlyMap<string, ArgumentSchema>;
  readonly bytes: number;
  readonly calls: number;
  /** What crosses from it. */
  readonly wire: Wire;
  allows(caller: Caller): boolean;
}

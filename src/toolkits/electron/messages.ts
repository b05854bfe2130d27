import type { ProgressUpdate } from '../../core/progress.js';

// What main and a page say to each other, over one port for each document. Messages are flat arrays that begin with a number.

/** The channel on which a document's port comes to main. The preload has the same word. */
export const CHANNEL = 'offloop:connect';
/** What a page asks its preload with, and what the port comes back with; a word of the page's own follows. The preload has the same words. */
export const ASK = 'offloop:ask:';
export const PORT = 'offloop:port:';

/** Both sides have to speak of the same things: a window may have been loaded before an update. */
export const PROTOCOL = 1;

/** How many items of a stream main sends ahead of their reader. */
export const WINDOW = 64;

/** The list where no name was given. */
export const DEFAULT_LIST = 'default';

/** From a page: `[CALL, id, list, name, args]`. */
export const CALL = 0;
/** From a page: the call shall stop. */
export const CANCEL = 1;
/** From a page: so many further items of its stream may come. */
export const GRANT = 2;

export type PageMessage =
  | readonly [op: typeof CALL, id: number, list: string, name: string, args: readonly unknown[]]
  | readonly [op: typeof CANCEL, id: number, reason: unknown]
  | readonly [op: typeof GRANT, id: number, count: number];

/** From main: it is there. */
export const HELLO = 0;
/** From main: the function returned; of a stream: its end. */
export const RESULT = 1;
/** From main: the function threw, or the call was refused. */
export const FAILED = 2;
/** From main: the run was cancelled, and its clean-up has ended. */
export const CANCELLED = 3;
/** From main: how far the run is. */
export const PROGRESS = 4;
/** From main: items of a stream, and their places where those are not the order in which they come; the first time, with none, that there is one. */
export const STREAM = 5;

export type MainMessage =
  | readonly [op: typeof HELLO, protocol: number]
  | readonly [op: typeof RESULT, id: number, value: unknown]
  | readonly [op: typeof FAILED, id: number, error: unknown]
  | readonly [op: typeof CANCELLED, id: number, reason: unknown, by: string]
  | readonly [op: typeof PROGRESS, id: number, progress: ProgressUpdate]
  | readonly [op: typeof STREAM, id: number, items: readonly unknown[], places?: readonly number[]];

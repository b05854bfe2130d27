import { host, isElectronPage, macrotask } from './host.js';

/** Turns in which a message that has arrived is heard, and what it led to: in Node one each, while Firefox hands it on four times. */
const TURNS = host.setImmediate && !isElectronPage ? 2 : 6;
/** Where messages never cease, what is due comes after so many. */
const MOST_TURNS = 200;

let count = 0;

/** A message was heard, of whomever: behind it there may be others that have arrived with it. */
export function heard(): void {
  count += 1;
}

/**
 * Calls back when the messages that have arrived until now were heard: a loop that was busy finds timers and messages at once, and takes the timers
 * first.
 */
export function afterMessages(callback: () => void): void {
  let before = count;
  let left = TURNS;
  let turns = 0;
  const turn = (): void => {
    turns += 1;
    if (count === before || turns > MOST_TURNS) left -= 1;
    else {
      before = count;
      left = TURNS;
    }
    macrotask(left > 0 ? turn : callback);
  };
  turn();
}

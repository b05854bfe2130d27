import { currentTask } from 'offloop/worker';
import { HEAD, LEVELS } from './row.ts';
import { Turns } from './turn.ts';

const SERVICES = ['checkout', 'search', 'accounts', 'mail', 'stock', 'payments'];
const MESSAGES = [
  'Answered from the cache',
  'Paid, 3 items',
  'Signed in',
  'No such article',
  'Sent the receipt',
  'Slow query, 2 tables',
  'The connection was reset',
  'Tried again, and it worked',
];
/** Lines that are put together before they become part of the file. */
const PORTION = 20_000;

/**
 * Makes up the log of a day.
 * @param count - how many lines
 * @param seed - the same one gives the same lines
 * @returns a file of comma-separated values
 */
export async function generateLog(count: number, seed: number): Promise<Blob> {
  const task = currentTask();
  using turns = new Turns();
  const draw = randomFrom(seed);
  const start = Date.UTC(2026, 2, 1);
  const parts: string[] = [`${HEAD}\n`];
  let text = '';
  for (let line = 0; line < count; line += 1) {
    const time = new Date(start + Math.floor((line / count) * 86_400_000)).toISOString();
    // Mostly quiet, at times not.
    const level = LEVELS[Math.min(3, Math.floor(draw() ** 3 * 4.2))];
    const service = SERVICES[Math.floor(draw() * SERVICES.length)];
    const duration = Math.round(4 + draw() ** 6 * 4000);
    text += `${time},${level},${service},${duration},"${MESSAGES[Math.floor(draw() * MESSAGES.length)]} (${line})"\n`;
    if ((line + 1) % PORTION > 0 && line + 1 < count) continue;
    parts.push(text);
    text = '';
    task.update({ completed: line + 1, total: count, message: 'generating' });
    // A cancel comes as a message where the page is not isolated.
    await turns.next();
    task.signal.throwIfAborted();
  }
  return new Blob(parts, { type: 'text/csv' });
}

/** Mulberry32: numbers from 0 up to 1. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

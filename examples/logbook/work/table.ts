import { currentTask } from 'offloop/worker';
import Papa from 'papaparse';
import { type Found, orderOf, type Question, SHOWN } from './question.ts';
import { readRows } from './read-rows.ts';
import { COLUMNS, type Row } from './row.ts';
import { Turns } from './turn.ts';

/** Rows that are looked at in one go: so many take a millisecond. */
const PORTION = 5000;

/** The rows of one log. It stays in its worker, from one call to the next. */
class Table {
  readonly #rows: Row[] = [];
  /** What of a row is searched, in small letters. */
  readonly #texts: string[] = [];

  /** Reads a file, part by part; what is read already can be searched meanwhile. @returns how many rows there are */
  async load(file: Blob): Promise<number> {
    const task = currentTask();
    using turns = new Turns();
    for await (const { rows, read } of readRows(file)) {
      for (const row of rows) {
        this.#rows.push(row);
        this.#texts.push(`${row.time} ${row.level} ${row.service} ${row.message}`.toLowerCase());
      }
      task.update({ completed: read, total: file.size, message: `${this.#rows.length.toLocaleString('en')} rows` });
      await turns.next();
      task.signal.throwIfAborted();
    }
    return this.#rows.length;
  }

  /** The rows that are asked for: how many, and the first ones. */
  async search(question: Question): Promise<Found> {
    const matches = await this.#matches(question.text);
    if (question.by !== 'time' || question.isDescending) matches.sort(orderOf(question));
    return { count: matches.length, rows: matches.slice(0, SHOWN) };
  }

  /** The rows that have these words, as lines of a file. */
  async csv(text: string): Promise<string> {
    const matches = await this.#matches(text);
    if (matches.length === 0) return '';
    return `${Papa.unparse({ fields: [...COLUMNS], data: matches }, { header: false, newline: '\n' })}\n`;
  }

  async #matches(text: string): Promise<Row[]> {
    const { signal } = currentTask();
    using turns = new Turns();
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const matches: Row[] = [];
    for (let from = 0; from < this.#texts.length; from += PORTION) {
      const to = Math.min(from + PORTION, this.#texts.length);
      for (let at = from; at < to; at += 1) {
        const text = this.#texts[at] as string;
        if (words.every((word) => text.includes(word))) matches.push(this.#rows[at] as Row);
      }
      // A newer question does not wait for this one to be answered.
      await turns.next();
      signal.throwIfAborted();
    }
    return matches;
  }
}

/** Makes a table without rows. */
export function openTable(): Table {
  return new Table();
}

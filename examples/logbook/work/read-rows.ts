import Papa from 'papaparse';
import { COLUMNS, LEVELS, type Level, type Row } from './row.ts';

/** Rows that were read, and how much of the file that took. */
export interface Portion {
  readonly rows: readonly Row[];
  /** Bytes from the beginning of the file. */
  readonly read: number;
}

/** Bytes that are read in one go: some milliseconds of work. */
const PIECE = 65_536;

/**
 * Reads a file of comma-separated values part by part, as it comes from the disk.
 * @throws an `Error` for a file that has other columns
 */
export async function* readRows(file: Blob): AsyncGenerator<Portion> {
  let read = 0;
  let rest = '';
  let isFirst = true;
  const decoder = new TextDecoder();
  for await (const bytes of pieces(file)) {
    read += bytes.length;
    const text = rest + decoder.decode(bytes, { stream: true });
    const end = wholeLines(text);
    rest = text.slice(end);
    if (end === 0) continue;
    const lines = Papa.parse<string[]>(text.slice(0, end), { skipEmptyLines: true }).data;
    if (isFirst) checkHead(lines.shift());
    isFirst = false;
    yield { rows: lines.map(toRow), read };
  }
  if (rest.trim() === '') return;
  const lines = Papa.parse<string[]>(rest, { skipEmptyLines: true }).data;
  if (isFirst) checkHead(lines.shift());
  yield { rows: lines.map(toRow), read };
}

/** A browser gives some megabytes at once, which would keep others waiting for a third of a second. */
async function* pieces(file: Blob): AsyncGenerator<Uint8Array> {
  for await (const bytes of file.stream() as unknown as AsyncIterable<Uint8Array>)
    for (let from = 0; from < bytes.length; from += PIECE) yield bytes.subarray(from, from + PIECE);
}

/** How much of it are whole lines: a quoted message may have line ends of its own. */
function wholeLines(text: string): number {
  let end = text.lastIndexOf('\n') + 1;
  while (end > 0 && !isBalanced(text, end)) end = text.lastIndexOf('\n', end - 2) + 1;
  return end;
}

function isBalanced(text: string, end: number): boolean {
  let isEven = true;
  for (let at = text.indexOf('"'); at >= 0 && at < end; at = text.indexOf('"', at + 1)) isEven = !isEven;
  return isEven;
}

function checkHead(head: readonly string[] | undefined): void {
  if (head?.map((name) => name.trim()).join() !== COLUMNS.join())
    throw new Error(`This is no log: its first line should be “${COLUMNS.join(',')}”`);
}

function toRow([time = '', level = '', service = '', duration = '', message = '']: readonly string[]): Row {
  return {
    time,
    level: LEVELS.includes(level as Level) ? (level as Level) : 'info',
    service,
    duration: Number(duration) || 0,
    message,
  };
}

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Writes lines to the standard output, as fast as it takes them; a reader that has left (`| head`) ends it quietly. */
export async function print(lines: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(ended(lines)), process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

function* ended(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}

import { StringDecoder } from 'node:string_decoder';
import type { Output, OutputStream } from '../pool/output.js';

/** A line that is longer is told in parts. */
const LONGEST = 2 ** 20;

/** Makes lines of what one worker prints. */
export class OutputLines {
  readonly #output: Output | undefined;
  readonly #tell: (line: string, stream: OutputStream) => void;
  readonly #decoders: { [S in OutputStream]?: StringDecoder } = {};
  /** What has no end of line yet. */
  readonly #rests: Record<OutputStream, string> = { stdout: '', stderr: '' };

  /** @param tell - told of each line, without its end */
  constructor(output: Output | undefined, tell: (line: string, stream: OutputStream) => void) {
    this.#output = output;
    this.#tell = tell;
  }

  /** @returns false where nobody listens: it is to be printed */
  take(stream: OutputStream, chunk: Uint8Array | string): boolean {
    if (this.#output?.isTaken !== true) {
      this.end();
      return false;
    }
    const text = typeof chunk === 'string' ? chunk : this.#decode(stream, chunk);
    const lines = (this.#rests[stream] + text).split('\n');
    const rest = lines.pop()!;
    for (const line of lines) this.#tell(line.endsWith('\r') ? line.slice(0, -1) : line, stream);
    this.#rests[stream] = rest.length > LONGEST ? '' : rest;
    if (rest.length > LONGEST) this.#tell(rest, stream);
    return true;
  }

  /** A character may come in two pieces. */
  #decode(stream: OutputStream, chunk: Uint8Array): string {
    const decoder = (this.#decoders[stream] ??= new StringDecoder('utf8'));
    return decoder.write(chunk as Buffer);
  }

  /** What was printed until now is all: lines that are not finished are told. */
  end(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = this.#rests[stream];
      this.#rests[stream] = '';
      if (rest !== '') this.#tell(rest, stream);
    }
  }
}

/** What the load executes: a short function that leaves a trace of each execution. */
import { appendFileSync } from 'node:fs';

export function double(n: number, trace: string): number {
  appendFileSync(trace, `${n} `);
  return n * 2;
}

export async function later(n: number, trace: string): Promise<number> {
  appendFileSync(trace, `${n} `);
  await new Promise((resolve) => setTimeout(resolve, n % 3));
  return n * 2;
}

export function* count(from: number, to: number, trace: string): Generator<number> {
  for (let n = from; n < to; n += 1) {
    appendFileSync(trace, `${n} `);
    yield n * 2;
  }
}

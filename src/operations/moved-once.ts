import { TransferError } from '../core/errors.js';

/** What is moved to a worker instead of copied. */
export interface Moving {
  readonly transfer?: readonly object[] | undefined;
}

/**
 * Why work cannot be begun several times: what it moves is gone after the first.
 * @returns nothing where it can
 */
export function movedOnce(name: string, { transfer }: Moving, retries: number | undefined): TransferError | undefined {
  if (transfer === undefined || transfer.length === 0 || retries === undefined || retries === 0) return undefined;
  return new TransferError(
    `\`${name}\` cannot have both \`transfer\` and \`retries\`: what is moved is gone, and the next attempt would find it empty. ` +
      'Leave `transfer` out, so that each attempt gets a copy, or make the data anew for each: `retry(() => …, { retries })`',
    'transfer',
  );
}

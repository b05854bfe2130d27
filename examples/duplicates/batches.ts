import type { FoundFile } from './list.js';

/** Files that a worker gets at once. */
export type Batch = readonly [FoundFile, ...FoundFile[]];

/** The largest batch: enough that the way to the worker does not count, and so little that a pause or a cancel is felt at once. */
export const LARGEST = { files: 128, bytes: 4 << 20 } as const;

/** Cuts files that are to be read up to `limit` bytes each into batches; one that is larger than a batch gets its own. */
export function inBatches(
  files: readonly FoundFile[],
  limit: number,
  largest: { readonly files: number; readonly bytes: number } = LARGEST,
): Batch[] {
  const batches: [FoundFile, ...FoundFile[]][] = [];
  let bytes = 0;
  for (const file of files) {
    const batch = batches.at(-1);
    const length = Math.min(file.size, limit);
    if (batch && batch.length < largest.files && bytes + length <= largest.bytes) {
      batch.push(file);
      bytes += length;
    } else {
      batches.push([file]);
      bytes = length;
    }
  }
  return batches;
}

/** Cuts a list into parts of at most `size` items. */
export function inParts<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
    items.slice(part * size, (part + 1) * size),
  );
}

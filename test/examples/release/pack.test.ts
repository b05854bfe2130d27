import { appendFileSync, existsSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AsyncTask } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { checksum } from '../../../examples/release/checksum.js';
import { type FoundFile, list } from '../../../examples/release/list.js';
import { pack } from '../../../examples/release/pack.js';

let folder: string;
let out: string;
beforeEach(() => {
  [folder, out] = ['files-', 'out-'].map((name) => mkdtempSync(join(tmpdir(), name))) as [string, string];
  writeFileSync(join(folder, 'a.txt'), 'first');
  writeFileSync(join(folder, 'b.txt'), 'twelve bytes');
});
afterEach(() => {
  for (const each of [folder, out]) rmSync(each, { recursive: true });
});

/** What a function that executes on workers gives here. */
async function inTask<R>(work: () => R | Promise<R>): Promise<R> {
  await using engine = new NodeEngine();
  return (await engine.run(new AsyncTask(work))) as R;
}

const changes: Record<string, (path: string) => void> = {
  longer: (path) => appendFileSync(path, ' and more'),
  shorter: (path) => truncateSync(path, 3),
  another: (path) => writeFileSync(path, 'twelve BYTES'),
  gone: (path) => rmSync(path),
};

describe('A file that is another since it was found', () => {
  test.each(Object.keys(changes))(
    'is neither packed nor summed: it is %s',
    async (change) => {
      const files = await inTask(() => list(folder));
      changes[change]!(join(folder, 'b.txt'));
      const message =
        change === 'gone' ? /^Cannot read .*b\.txt: no such file/ : /^b\.txt has changed since it was found$/;
      await expect(inTask(() => pack(folder, files, join(out, 'a.tar.gz')))).rejects.toThrow(message);
      await expect(inTask(() => checksum(folder, files[1] as FoundFile))).rejects.toThrow(message);
    },
    10_000,
  );

  test('while it is packed is told by its name', async () => {
    const path = join(folder, 'long.bin');
    writeFileSync(path, '');
    truncateSync(path, 2 ** 30);
    const archive = join(out, 'a.tar.gz');
    const files = await inTask(() => list(folder));
    const packed = inTask(() => pack(folder, files, archive));
    const failed = expect(packed).rejects.toThrow(/long\.bin/);
    while (!existsSync(archive) || statSync(archive).size === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    truncateSync(path, 2 ** 20);
    await failed;
  }, 20_000);
});

import { createHash } from 'node:crypto';
import { afterAll, describe, expect, test } from '@jest/globals';
import { AsyncTask } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { digest, list } from '../../../examples/duplicates/work.js';
import { foundFile } from './found-file.js';
import { Tree } from './tree.js';

const engine = new NodeEngine();
const tree = new Tree();
afterAll(async () => {
  tree.remove();
  await engine.close();
});

const sha256 = (contents: string | Uint8Array) => createHash('sha256').update(contents).digest('hex');
const listOf = (...folders: string[]) =>
  engine.run(
    new AsyncTask(
      list,
      folders.map((name) => tree.path(name)),
    ),
  );
const digestOf = (name: string, size: number, limit = Infinity) =>
  engine.run(new AsyncTask(digest, [foundFile(tree.path(name), size)], limit)).then(([answer]) => answer);

describe('list', () => {
  test('gives files and folders, and neither links nor pipes', async () => {
    tree.file('list/a', 'a').file('list/b/c', 'c').symbolicLink('list/link', 'a').symbolicLink('list/loop', '.');
    tree.pipe('list/pipe');
    const { files, folders, unreadable } = await listOf('list');
    expect({ files, folders, unreadable }).toEqual({
      files: [foundFile(tree.path('list/a'), 1)],
      folders: [tree.path('list/b')],
      unreadable: [],
    });
  });

  test('tells hard links by what they link to', async () => {
    tree.file('hard/a', 'a').hardLink('hard/b', 'hard/a').file('hard/c', 'c');
    const { files } = await listOf('hard');
    const [a, b, c] = files.sort((x, y) => (x.path < y.path ? -1 : 1)).map(({ inode }) => inode);
    expect(a).toMatch(/^\d+:\d+$/);
    expect([b, c]).toEqual([a, undefined]);
  });

  test('lists a folder that is gone as unreadable, and goes on', async () => {
    tree.file('there/a', 'a');
    const { files, unreadable } = await listOf('gone', 'there');
    expect(files.length).toBe(1);
    expect(unreadable).toEqual([{ path: tree.path('gone'), reason: 'no such file or directory' }]);
  });
});

describe('digest', () => {
  const large = Buffer.alloc(3_000_000, 'large');

  test.each([
    ['a small file', 'same', 4, Infinity, sha256('same')],
    ['the beginning', 'same', 4, 2, sha256('sa')],
    ['a file of several chunks', 'large', large.length, Infinity, sha256(large)],
  ])('hashes %s', async (_, name, size, limit, hash) => {
    tree.file('same', 'same').file('large', large);
    expect(await digestOf(name, size, limit)).toEqual({ hash });
  });

  test.each([
    ['is gone', 'gone', 4, 'no such file or directory'],
    ['has another size now', 'grown', 4, 'changed during the scan'],
    ['is a folder now', 'folder', 4, 'changed during the scan'],
    ['is a link now', 'link', 4, 'too many symbolic links encountered'],
    ['is a pipe now', 'pipe', 0, 'changed during the scan'],
  ])('says why there is no hash of a file that %s', async (_, name, size, reason) => {
    tree.file('grown', 'grown').file('folder/file', 'file').file('target', 'same');
    tree.symbolicLink('link', 'target');
    tree.pipe('pipe');
    expect(await digestOf(name, size)).toEqual({ reason });
  });
});

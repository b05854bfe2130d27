import { describe, expect, test } from '@jest/globals';
import { Groups, wastedBy } from '../../../examples/duplicates/groups.js';
import { foundFile } from './found-file.js';

describe('Groups', () => {
  test('knows no group while every hash is alone', () => {
    const groups = new Groups();
    groups.add(foundFile('a', 5), 'x');
    groups.add(foundFile('b', 5), 'y');
    expect({ count: groups.count, wasted: groups.wasted, all: groups.all() }).toEqual({ count: 0, wasted: 0, all: [] });
  });

  test('counts all but one file of a group as wasted', () => {
    const groups = new Groups();
    for (const path of ['a', 'b', 'c']) groups.add(foundFile(path, 5), 'x');
    expect(groups.wasted).toBe(10);
    expect(groups.all().map(wastedBy)).toEqual([10]);
  });

  test('puts the most wasteful group first, and equal ones by size, then hash', () => {
    const groups = new Groups();
    const add = (hash: string, size: number, count: number) => {
      for (let file = 0; file < count; file += 1) groups.add(foundFile(`${hash}${file}`, size), hash);
    };
    add('many', 1, 11);
    add('z', 10, 2);
    add('y', 10, 2);
    add('large', 50, 2);
    add('small', 2, 2);
    expect(groups.all().map(({ hash }) => hash)).toEqual(['large', 'y', 'z', 'many', 'small']);
    expect(groups.largest(2).map(({ hash }) => hash)).toEqual(['large', 'y']);
  });

  test('puts the files of a group in order', () => {
    const groups = new Groups();
    for (const path of ['b', 'é', 'a', 'B']) groups.add(foundFile(path, 5), 'x');
    expect(groups.all()[0]?.files).toEqual(['B', 'a', 'b', 'é']);
  });
});

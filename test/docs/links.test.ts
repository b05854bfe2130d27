import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { markdownFiles } from './files.js';

test.each(markdownFiles())('The links of %s lead somewhere', (file) => {
  const text = readFileSync(file, 'utf8').replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  const paths = targets.filter((target) => !/^\w+:|^#/.test(target)).map((target) => target.replace(/#.*/, ''));
  expect(paths.filter((path) => !existsSync(join(dirname(file), path)))).toEqual([]);
});

import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const clone = mkdtempSync(join(tmpdir(), 'offloop a#b%20ü-'));
const notCloned = new Set(['node_modules', 'dist', '.cache', '.git', 'coverage', 'test', 'benchmarks']);
let packed: readonly string[];

/** What npm would pack. It takes `npm_command` and the like of the one above as its own. */
function pack(): readonly string[] {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm|offloop)_/i.test(name)));
  const args = ['pack', '--dry-run', '--json', '--foreground-scripts=false'];
  const [{ files }] = JSON.parse(execFileSync('npm', args, { cwd: clone, encoding: 'utf8', env, stdio: 'pipe' }));
  return files.map(({ path }: { path: string }) => path);
}

describe('A fresh clone', () => {
  beforeAll(() => {
    for (const name of readdirSync('.')) {
      if (!notCloned.has(name)) cpSync(name, join(clone, name), { recursive: true });
    }
    symlinkSync(resolve('node_modules'), join(clone, 'node_modules'), 'junction');
    packed = pack();
  }, 60_000);
  afterAll(() => rmSync(clone, { recursive: true, force: true }));

  test('builds what it packs, whatever its folder is called', () => {
    const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
    const named = [...JSON.stringify(exports).matchAll(/"\.\/((?:dist|src)\/[^"]+)"/g)].map(([, path]) => path!);
    expect(named).toContain('dist/node/index.js');
    expect(named.filter((path) => !packed.includes(path))).toEqual([]);
    expect(packed).toContain('dist/node/worker-entry.js');
  });

  test('packs whatever its texts link to', () => {
    const texts = packed.filter((path) => path.endsWith('.md'));
    expect(texts).toContain('README.md');
    for (const file of texts) {
      const text = readFileSync(join(clone, file), 'utf8').replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
      const targets = [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, target]) => target!);
      const paths = targets.filter((target) => !/^\w+:/.test(target)).map((target) => join(dirname(file), target));
      expect(paths.filter((path) => !packed.includes(path))).toEqual([]);
    }
  });
});

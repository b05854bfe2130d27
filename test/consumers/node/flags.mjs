// A worker sees what the program sees, whatever flags that was started with; and gets none that are about the program itself.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const cwd = fileURLToPath(new URL('./flags/', import.meta.url));
const program = 'import("./program.js")';
const major = Number(process.versions.node.split('.')[0]);
const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));

/** Flags, and the variables they come with. */
const table = [
  [['--conditions=special']],
  [['-C', 'special', '--no-warnings']],
  [['--import', './preload.js', '--require', './preload.cjs']],
  [['--import=./preload.js', '--'], { GO_TO: elsewhere }],
  [['-r', './preload.cjs', '--import', './preload.js'], { GO_TO: elsewhere }],
  [[], { NODE_OPTIONS: '--import ./preload.js  --conditions="special" --title=main --max-http-header-size=5000' }],
  [['--experimental-vm-modules', '--no-warnings', '--dns-result-order=ipv4first']],
  [['--max-old-space-size=300', '--expose-gc', '--stack-trace-limit=7']],
  [['--max_old_space_size=300', '--expose_gc', '--experimental_vm_modules']],
  [['--frozen-intrinsics', '--no-warnings']],
  [['--disable-proto=throw', '--secure-heap=65536']],
  [['--disable-proto=delete', '--max-http-header-size=4096']],
  [['--jitless', '--stack-size=600']],
  [['--disallow-code-generation-from-strings', '--title=main', '--preserve-symlinks']],
  [['--preserve-symlinks', '--preserve-symlinks-main', '--enable-source-maps', '--abort-on-uncaught-exception']],
  [['--env-file=.env', '--input-type=module', '--eval', program]],
  [['--input-type=module', '-e', program, '--inspect=0']],
  [[], { NODE_OPTIONS: '--inspect=0 --no-warnings' }],
  [['--unhandled-rejections=strict', '--throw-deprecation', '--trace-warnings', '--track-heap-objects']],
  ...(major < 22
    ? [
        [
          [
            '--experimental-permission',
            '--allow-fs-read=*',
            '--allow-fs-write=*',
            '--allow-worker',
            '--allow-child-process',
            '--no-warnings',
          ],
        ],
      ]
    : []),
  ...(major >= 24
    ? [[['--permission', '--allow-fs-read=*', '--allow-fs-write=*', '--allow-worker', '--allow-child-process']]]
    : []),
];

writeFileSync(join(cwd, '.env'), 'FROM_FILE=1\n');
const execute = promisify(execFile);

async function check([flags, variables]) {
  const isInline = flags.some((flag) => /^(-e|--eval)$/.test(flag));
  const args = isInline ? flags : [...flags, 'program.js'];
  const { NODE_OPTIONS, ...inherited } = process.env;
  const { stdout, stderr } = await execute(process.execPath, args, {
    cwd,
    env: { ...inherited, ...variables },
    timeout: 30_000,
  }).catch((error) => error);
  const what = `${args.join(' ')} ${JSON.stringify(variables ?? {})}: ${stdout}\n${stderr}`;
  assert.equal(stdout, 'same', what);
  assert.ok(stderr.split('Debugger listening').length <= 2, what);
}

const left = table.values();
await Promise.all(
  [1, 2].map(async () => {
    for (const row of left) await check(row);
  }),
);
rmSync(elsewhere, { recursive: true });
process.stdout.write('done');

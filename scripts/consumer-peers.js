import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { typescriptFiles } from './files.js';
import { npm } from './npm.js';
import { OUTPUT } from './transpile.js';

const require = createRequire(import.meta.url);

/** What they are made of besides. */
const PARTS = ['test/helpers/gate.ts', 'test/examples/terminal.ts', 'test/examples/program.ts'];
/** As they are here. */
const OURS = ['@lydell/node-pty', '@xterm/headless', 'happy-dom', 'ink-testing-library', 'react-refresh'];
/** What looks at sources, or takes long. */
const LEFT_OUT = ['react/compiled', 'ink/look', 'react/leaks', 'ink/ink-engine'];
/** What React 19.0 has not. */
const NEW = ['react/activity'];
/** A form that is sent again while its action goes on: React before 19.2 fails with any action. */
const FAILS_BY_ITSELF = 'a form that is sent twice';

/**
 * Executes the tests of `offloop/react` and `offloop/ink` against the installed package, with the oldest and with the newest React and Ink
 * that its peer dependencies allow.
 *
 * @param folder - where the packed package lies
 * @param tarball - its name
 * @param lines - what `nodeLines()` gave: the oldest goes with the oldest peers, the newest with the newest
 * @yields for each end its name, and what failed, if something did
 */
export async function* consumerPeers(folder, tarball, lines, { peerDependencies, devDependencies }) {
  const { react, ink } = peerDependencies;
  const versionsOfOurs = Object.fromEntries(OURS.map((name) => [name, devDependencies[name]]));
  const ours = { offloop: `file:${join(folder, tarball)}`, ...versionsOfOurs };
  const ends = [
    { end: 'oldest', on: lines[0], peers: { react: '19.0.0', 'react-dom': '19.0.0', ink: '6.8.0' }, isOld: true },
    { end: 'newest', on: lines.at(-1), peers: { react, 'react-dom': react, ink }, isOld: false },
  ];
  // In `.ci/run` time counts: nearly the newest are those of the suite itself.
  const wanted = process.env.CI ? ends.filter(({ isOld }) => isOld) : ends;
  for (const { end, on, peers, isOld } of wanted) {
    const place = join(folder, 'peers', end);
    await write(place, on.path, { ...ours, ...peers }, isOld ? [...LEFT_OUT, ...NEW] : LEFT_OUT);
    yield [
      `the tests of ${versions(place)} on ${on.line}`,
      execute(on.path, place, isOld ? FAILS_BY_ITSELF : undefined),
    ];
  }
}

async function write(place, node, dependencies, leftOut) {
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  npm(['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], place, node);
  const files = [...['test/toolkits/react', 'test/toolkits/ink'].flatMap(typescriptFiles), ...PARTS];
  const entryPoints = files.filter((file) => !leftOut.some((name) => file.startsWith(`test/toolkits/${name}.`)));
  await build({ entryPoints, outdir: place, bundle: false, ...OUTPUT, write: true });
}

function versions(place) {
  const version = (name) => require(join(place, 'node_modules', name, 'package.json')).version;
  return `React ${version('react')} and Ink ${version('ink')}`;
}

/** By this repository's Jest, which leaves the files as they are. */
function execute(node, place, except) {
  const config = {
    rootDir: place,
    testEnvironment: require.resolve('jest-environment-node'),
    testMatch: ['<rootDir>/test/**/*.test.js'],
    transform: {},
    testTimeout: 30_000,
    maxWorkers: 2,
  };
  const jest = resolve('node_modules/jest/bin/jest.js');
  const args = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest];
  if (except !== undefined) args.push('--testNamePattern', `^(?!${except})`);
  const { status, stdout, stderr } = spawnSync(node, [...args, '--config', JSON.stringify(config)], {
    cwd: place,
    encoding: 'utf8',
    // React has no `act` in production builds.
    env: { ...process.env, NODE_ENV: 'test' },
    timeout: 120_000,
    killSignal: 'SIGKILL',
  });
  return status === 0 ? undefined : `exit code ${status}\n${stdout}\n${stderr}`;
}

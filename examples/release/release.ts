import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Engine, MultiTask, wait, workerModule } from 'offloop';
import { defineJob, type JobCache, JobSet, prompt } from 'offloop/jobs';
import { Fingerprint } from './fingerprint.js';
import { formatBytes, formatFiles } from './format.js';
import { identityOf } from './identity.js';
import type { FoundFile } from './list.js';
import { type Manifest, manifestOf } from './manifest.js';
import { problemOfVersion } from './version.js';

const work = workerModule(new URL('./work.js', import.meta.url), () => import('./work.js'));

/** From which folder to which, and what may be known already. */
export interface ReleaseOptions {
  readonly folder: string;
  readonly out: string;
  readonly cache: JobCache;
  /** Its files, where somebody has looked. */
  readonly files?: readonly FoundFile[];
}

/** The jobs of a release, and what came of them. */
export interface Release {
  readonly set: JobSet;
  readonly manifest: Manifest | undefined;
}

/** Looks for the files of a folder. */
export const listFiles = work.list;

/** Makes the jobs of a release. */
export function releaseOf(engine: Engine, { folder, out, cache, files: known }: ReleaseOptions): Release {
  const { name, version: suggested } = identityOf(folder);
  // Beside its place, so that it gets there in one step.
  const draft = join(out, `.${name}-${process.pid}.tar.gz`);

  const collect = defineJob({
    name: 'collect',
    *run(job) {
      const files = yield* work.list(folder);
      if (files.length === 0) throw new Error(`${folder} has no files`);
      job.info = `${formatFiles(files.length)}, ${formatBytes(sizeOf(files))}`;
      return files;
    },
  });

  const checksum = defineJob({
    name: 'checksum',
    prejobs: [collect],
    cache,
    cacheId: new Fingerprint(folder, () => collect.current?.result ?? known),
    cacheVersion: 1,
    *run(job) {
      const files = yield* collect;
      const sums = yield* new MultiTask(files.map((file) => work.checksum(folder, file)));
      job.info = `SHA-256 of ${formatFiles(files.length)}`;
      return sums;
    },
  });

  const pack = defineJob({
    name: 'pack',
    prejobs: [collect],
    *run(job) {
      yield* wait(() => mkdir(out, { recursive: true }));
      const archive = yield* work.pack(folder, yield* collect, draft);
      job.info = formatBytes(archive.size);
      return archive;
    },
  });

  const version = defineJob({
    name: 'version',
    // A folder that cannot be read is told before anything is asked.
    prejobs: [collect],
    *run(job) {
      const answer = yield* prompt.text({
        name: 'version',
        question: `Which version of ${name}?`,
        validate: problemOfVersion,
        ...(suggested !== undefined && { initial: suggested }),
      });
      job.info = answer;
      return answer;
    },
  });

  const confirm = defineJob({
    name: 'confirm',
    prejobs: [version, checksum, pack],
    noOutputIsOk: true,
    *run(job) {
      const [files, archive] = [yield* collect, yield* pack];
      const question = `Release ${name} ${yield* version}, ${formatFiles(files.length)} in ${formatBytes(archive.size)}?`;
      if (!(yield* prompt.confirm({ name: 'sure', question, initial: true }))) job.terminate('not wanted', 3);
    },
  });

  const publish = defineJob({
    name: 'publish',
    prejobs: [confirm],
    *run(job) {
      const manifest = manifestOf({ name, version: yield* version }, yield* pack, yield* collect, yield* checksum);
      const { file } = manifest.archive;
      const target = join(out, file);
      if (existsSync(target)) job.warn(`${file} was there already, and is replaced`);
      yield* wait(() => rename(draft, target));
      const description = join(out, file.replace('.tar.gz', '.json'));
      yield* wait(() => writeFile(description, `${JSON.stringify(manifest, null, 2)}\n`));
      job.addOutput(target);
      job.addOutput(description);
      return manifest;
    },
  });

  const tidy = defineJob({
    name: 'tidy',
    prejobs: [publish],
    guaranteed: true,
    noOutputIsOk: true,
    // After a release there is none any more.
    *run() {
      if (existsSync(draft)) yield* wait(() => rm(draft));
    },
  });

  return {
    set: new JobSet(engine, [tidy], { name: 'release' }),
    get manifest() {
      return publish.current?.state === 'success' ? publish.current.result : undefined;
    },
  };
}

function sizeOf(files: readonly FoundFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

import type { JobSet, JobState } from 'offloop/jobs';
import type { Manifest } from './manifest.js';
import type { Release } from './release.js';

/** What came of a release, for other programs. */
export interface Result {
  readonly exitCode: number;
  readonly jobs: Readonly<Record<string, JobState>>;
  readonly warnings: readonly string[];
  readonly errors: readonly string[];
  /** Nothing where there was no release. */
  readonly release: Manifest | null;
}

export function result({ set, manifest }: Release): Result {
  const rows = set.getSnapshot();
  return {
    exitCode: set.exitCode ?? 1,
    jobs: Object.fromEntries(rows.map(({ name, state }) => [name, state])),
    warnings: rows.flatMap(({ name, warnings }) => warnings.map((warning) => `${name}: ${errorText(warning)}`)),
    errors: errorsOf(set),
    release: manifest ?? null,
  };
}

/** What went wrong, a line each. */
export function errorsOf(set: JobSet): readonly string[] {
  return set.getSnapshot().flatMap(({ name, errors }) => errors.map((error) => `${name}: ${errorText(error)}`));
}

/** In one line, without what a terminal takes for a command: messages name files. */
export function errorText(error: unknown): string {
  return String(error instanceof Error ? error.message : error).replace(/\p{Cc}+/gu, ' ');
}

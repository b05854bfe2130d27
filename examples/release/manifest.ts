import type { FoundFile } from './list.js';
import type { Archive } from './pack.js';

/** What a release consists of, for those who check what they got. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly archive: Archive & { readonly file: string };
  readonly files: readonly { readonly path: string; readonly size: number; readonly sha256: string }[];
}

export function manifestOf(
  { name, version }: Pick<Manifest, 'name' | 'version'>,
  archive: Archive,
  files: readonly FoundFile[],
  sums: readonly string[],
): Manifest {
  return {
    name,
    version,
    archive: { file: `${name}-${version}.tar.gz`, ...archive },
    files: files.map(({ path, size }, index) => ({ path, size, sha256: sums[index] as string })),
  };
}

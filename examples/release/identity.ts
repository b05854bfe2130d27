import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { problemOfVersion } from './version.js';

/** What a folder says of itself. */
export interface Identity {
  /** Fit for names of files. */
  readonly name: string;
  readonly version: string | undefined;
}

/** By its `package.json`, and where there is none, or none that says it, by the name of the folder. */
export function identityOf(folder: string): Identity {
  const { name, version } = described(folder);
  const given = typeof name === 'string' ? name.replace(/^@/, '') : basename(folder);
  const isVersion = typeof version === 'string' && problemOfVersion(version) === undefined;
  return {
    name: given.replace(/[^\w.-]+/g, '-').replace(/^[.-]+/, '') || 'release',
    version: isVersion ? version : undefined,
  };
}

function described(folder: string): { readonly name?: unknown; readonly version?: unknown } {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) ?? {};
  } catch {
    return {};
  }
}

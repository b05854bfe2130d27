import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A function, class or constant of an entry point, and what its comment says before the first tag. */
export interface Documented {
  readonly name: string;
  readonly file: string;
  readonly text: string | undefined;
}

/** The values that the package exports, by the entry points of package.json. */
export function exportedValues(): Documented[] {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, any> };
  const entries = Object.values(exports).map((conditions) => conditions['@offloop/source']);
  return entries.filter((entry) => entry !== undefined).flatMap((entry) => [...passedOn(entry), ...own(entry)]);
}

/** What an entry point exports from other files. */
function passedOn(entry: string): Documented[] {
  const lists = readFileSync(entry, 'utf8').matchAll(/^export \{([^}]*)\} from '([^']+)\.js'/gm);
  return [...lists].flatMap(([, list, from]) => {
    const path = join(dirname(entry), from!);
    const file = existsSync(`${path}.tsx`) ? `${path}.tsx` : `${path}.ts`;
    const names = list!.split(',').map((name) => name.trim());
    return names.filter((name) => name !== '' && !name.startsWith('type ')).map((name) => describe(name, file));
  });
}

function own(entry: string): Documented[] {
  const names = readFileSync(entry, 'utf8').matchAll(/^export (?:\w+ )*(?:function\*?|class|const) (\w+)/gm);
  return [...names].map(([, name]) => describe(name!, entry));
}

/** With the comment of the first overload. */
function describe(name: string, file: string): Documented {
  const declaration = new RegExp(`^export (?:\\w+ )*(?:function\\*?|class|const) ${name}\\b`, 'm');
  const [before] = readFileSync(file, 'utf8').split(declaration);
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n(?:\/\/.*\n)*$/.exec(before!)?.[1];
  const text = comment?.replace(/^[\s*]+/gm, '').split(/^@/m)[0];
  return { name, file, text: text?.trim() };
}

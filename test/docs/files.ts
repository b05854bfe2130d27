import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The files below a folder whose names end like that. */
export function filesIn(folder: string, ending: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .sort();
}

/** What people read. */
export function markdownFiles(): string[] {
  const atTheTop = readdirSync('.').filter((name) => name.endsWith('.md'));
  return [...atTheTop, ...filesIn('docs', /\.md$/), ...filesIn('examples', /\.md$/)];
}

import { readFileSync } from 'node:fs';
import { filesIn, markdownFiles } from './files.js';

/** A fenced block of code. */
export interface Example {
  readonly file: string;
  /** The line of its fence. */
  readonly line: number;
  /** Below as many empty lines as there are above it in the file, so that line numbers agree. */
  readonly code: string;
  readonly language: 'ts' | 'tsx';
  readonly isRun: boolean;
}

const FENCE = /^\s*```(tsx?)( no-run)?$/;
const END = /^\s*```$/;

/** All examples: those of the documents, and those of comments in the sources. */
export function collectExamples(): Example[] {
  const inDocuments = markdownFiles().flatMap((file) => examplesOf(file, linesOf(file)));
  const inSources = filesIn('src', /\.tsx?$/).flatMap((file) => examplesOf(file, linesOf(file).map(uncommented)));
  return [...inDocuments, ...inSources];
}

function linesOf(file: string): string[] {
  return readFileSync(file, 'utf8').split(/\r?\n/);
}

/** What a line of a comment says; nothing for a line of code. */
function uncommented(line: string): string {
  return /^\s*\* ?(?!\/)(.*)$/.exec(line)?.[1] ?? '';
}

function examplesOf(file: string, lines: readonly string[]): Example[] {
  return lines.flatMap((text, index) => {
    const [fence, language, noRun] = FENCE.exec(text) ?? [];
    if (fence === undefined) return [];
    const end = lines.findIndex((other, at) => at > index && END.test(other));
    if (end === -1) throw new Error(`${file}:${index + 1}: the block has no end`);
    const code = '\n'.repeat(index + 1) + lines.slice(index + 1, end).join('\n');
    return [{ file, line: index + 1, code, language: language as 'ts' | 'tsx', isRun: noRun === undefined }];
  });
}

import { expected } from '../../core/validation.js';
import { kindOfFile } from './file-kind.js';
import type { PromptKind } from './prompt.js';
import type { Answer } from './prompt-type.js';
import { TextType } from './text-type.js';

/** What a path has to be. */
export interface FileLimits {
  /** @defaultValue 'any' */
  readonly kind?: 'file' | 'folder' | 'any';
  /** @defaultValue false */
  readonly mustExist?: boolean;
}

const ALLOWED = { file: 'the path of a file', folder: 'the path of a folder', any: 'a path' };

/** A path. What is there is looked at where there are files: not in a page. */
export class FileType extends TextType {
  override readonly kind: PromptKind = 'file';
  override readonly allowed: string;
  readonly #wanted: 'file' | 'folder' | 'any';
  readonly #mustExist: boolean;

  constructor({ kind = 'any', mustExist = false }: FileLimits) {
    super(false);
    if (!Object.hasOwn(ALLOWED, kind)) throw new TypeError(expected('kind', "'file', 'folder' or 'any'", kind));
    this.#wanted = kind;
    this.#mustExist = mustExist;
    this.allowed = `${ALLOWED[kind]}${mustExist ? ' that exists' : ''}`;
  }

  override parse(text: string): Answer<string> {
    const answer = super.parse(text);
    if ('problem' in answer) return answer;
    if (answer.value.trim() === '') return { problem: `Give ${this.allowed}` };
    const kind = kindOfFile(answer.value);
    if (kind === undefined || kind === this.#wanted) return answer;
    if (kind === 'nothing') return this.#mustExist ? { problem: 'There is no such file or folder' } : answer;
    if (this.#wanted === 'any') return answer;
    return { problem: `That is no ${this.#wanted}` };
  }
}

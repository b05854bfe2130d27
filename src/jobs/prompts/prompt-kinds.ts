import { checkBoolean, checkFunction, checkOptions, checkText, expected } from '../../core/validation.js';
import { type ChecklistLimits, ChecklistType, RadioType } from './choice-types.js';
import { choicesOf } from './choices.js';
import { ConfirmType } from './confirm-type.js';
import { type FileLimits, FileType } from './file-type.js';
import { type NumberLimits, NumberType } from './number-type.js';
import type { ChoiceOptions, Prompt, PromptOptions } from './prompt.js';
import type { PromptType } from './prompt-type.js';
import { Question } from './question.js';
import { TextType } from './text-type.js';

const COMMON: readonly string[] = ['question', 'name', 'initial', 'help', 'validate'];

function make<T>(
  where: string,
  options: PromptOptions<T>,
  known: readonly string[],
  typeOf: () => PromptType<T>,
): Prompt<T> {
  checkOptions(`prompt.${where}`, options, [...COMMON, ...known], true);
  const { question, name, help, validate, initial } = options;
  if (typeof question !== 'string' || question === '')
    throw new TypeError(expected('question', 'a text that is not empty', question));
  checkText('name', name);
  checkText('help', help);
  if (validate !== undefined) checkFunction('validate', validate, 'It gives what is wrong, or nothing');
  const type = typeOf();
  if (initial !== undefined && 'problem' in type.check(initial))
    throw new TypeError(expected('initial', type.allowed, initial));
  return new Question(type, options);
}

/** Makes prompts: questions for people, whatever the toolkit. */
export const prompt: {
  /** A line of text; `secret`: it is not shown. */
  text(options: PromptOptions<string> & { readonly secret?: boolean }): Prompt<string>;
  /** Yes or no. */
  confirm(options: PromptOptions<boolean>): Prompt<boolean>;
  /** A number. */
  number(options: PromptOptions<number> & NumberLimits): Prompt<number>;
  /** One of several. */
  radio<const T>(options: ChoiceOptions<T, NoInfer<T>>): Prompt<T>;
  /** Any of several; `min` and `max`: so many. */
  checklist<const T>(options: ChoiceOptions<T, readonly NoInfer<T>[]> & ChecklistLimits): Prompt<readonly T[]>;
  /** A path; what it leads to is looked at where there are files. */
  file(options: PromptOptions<string> & FileLimits): Prompt<string>;
} = {
  text(options) {
    return make('text', options, ['secret'], () => {
      checkBoolean('secret', options.secret);
      return new TextType(options.secret === true);
    });
  },
  confirm(options) {
    return make('confirm', options, [], () => new ConfirmType());
  },
  number(options) {
    return make('number', options, ['min', 'max', 'step'], () => new NumberType(options));
  },
  radio<const T>(options: ChoiceOptions<T, NoInfer<T>>) {
    return make<T>(
      'radio',
      options,
      ['options', 'label'],
      () => new RadioType<T>(choicesOf(options.options, options.label)),
    );
  },
  checklist<const T>(options: ChoiceOptions<T, readonly NoInfer<T>[]> & ChecklistLimits) {
    const known = ['options', 'label', 'min', 'max'];
    return make<readonly T[]>(
      'checklist',
      options,
      known,
      () => new ChecklistType<T>(choicesOf(options.options, options.label), options),
    );
  },
  file(options) {
    return make('file', options, ['kind', 'mustExist'], () => {
      checkBoolean('mustExist', options.mustExist);
      return new FileType(options);
    });
  },
};

import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { printable } from '../../core/printable.js';
import { firstOf, lengthOf } from './line-editor.js';
import type { Look } from './look.js';
import type { PromptInput } from './prompt-input.js';
import { useTerminalSize } from './use-terminal-size.js';
import { visibleRows } from './visible-rows.js';

interface PromptScreenProps {
  readonly input: PromptInput;
  /** Prompts that wait behind this one. */
  readonly more: number;
  readonly look: Look;
}

/** The question, what was typed or what there is to choose from, and what is wrong with it. */
export function PromptScreen({ input, more, look }: PromptScreenProps): ReactNode {
  const { columns } = useTerminalSize();
  const { prompt } = input;
  const { help } = prompt.options;
  const dim = look.style({ dimColor: true });
  const hasChoices = prompt.kind === 'radio' || prompt.kind === 'checklist';
  return (
    <Box flexDirection="column" width={columns}>
      <Text>
        <Text {...look.style({ color: 'cyan' })}>? </Text>
        <Text {...look.style({ bold: true })}>{prompt.question}</Text> <Text {...dim}>{hintOf(input, look)}</Text>
        {more > 0 && <Text {...dim}>{` (${more} more)`}</Text>}
      </Text>
      {help !== undefined && help !== '' && <Text {...dim}>{help}</Text>}
      {hasChoices ? <Choices input={input} look={look} /> : <TypedLine input={input} look={look} />}
      {prompt.problem !== undefined && (
        <Text {...look.style({ color: 'red' })}>{`${look.cross} ${prompt.problem}`}</Text>
      )}
    </Box>
  );
}

/** What Enter gives, and which keys there are. */
function hintOf({ prompt }: PromptInput, look: Look): string {
  const { initial } = prompt.options;
  switch (prompt.kind) {
    case 'confirm':
      return initial === undefined ? '(y/n)' : initial ? '(Y/n)' : '(y/N)';
    case 'radio':
      return `(${look.arrows} Enter)`;
    case 'checklist':
      return `(${look.arrows} Space, Enter)`;
    default:
      return initial === undefined || isSecret(prompt) ? '' : `(${printable(String(initial))})`;
  }
}

function isSecret({ options }: PromptInput['prompt']): boolean {
  return (options as { readonly secret?: boolean }).secret === true;
}

/** A cursor that is seen, also without colours. */
function TypedLine({ input, look }: { readonly input: PromptInput; readonly look: Look }): ReactNode {
  const { line, prompt } = input;
  const shown = isSecret(prompt) ? (text: string) => look.mask.repeat(lengthOf(text)) : printable;
  const under = firstOf(line.after);
  return (
    <Text>
      <Text {...look.style({ color: 'cyan' })}>{look.pointer}</Text> {shown(line.before)}
      {look.hasStyle ? <Text inverse>{shown(under) || ' '}</Text> : `${shown(under) || '_'}`}
      {shown(line.after.slice(under.length))}
    </Text>
  );
}

function Choices({ input, look }: { readonly input: PromptInput; readonly look: Look }): ReactNode {
  const { rows } = useTerminalSize();
  const { prompt, place, taken } = input;
  const { choices } = prompt;
  // Half of the screen, since there may be other things on it; what is left out is said.
  const most = Math.max(Math.floor(rows / 2), 3);
  const { from, to } =
    choices.length <= most ? { from: 0, to: choices.length } : visibleRows(most, choices.length, place);
  const rest = choices.length - (to - from);
  return (
    <>
      {choices.slice(from, to).map(({ label }, index) => {
        const isHere = from + index === place;
        const mark = taken.has(from + index) ? look.taken : look.open;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: choices do not change
          <Text key={from + index} wrap="truncate" {...(isHere && look.style({ color: 'cyan' }))}>
            {`${isHere ? look.pointer : ' '} ${prompt.kind === 'checklist' ? `${mark} ` : ''}${label}`}
          </Text>
        );
      })}
      {rest > 0 && <Text {...look.style({ dimColor: true })}>{`  ${rest} more`}</Text>}
    </>
  );
}

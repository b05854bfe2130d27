const ESC = String.fromCharCode(0x1b);
const BEL = String.fromCharCode(0x07);
/** Those of eight bits: a whole sequence begins with one character. */
const CSI = String.fromCharCode(0x9b);
const ST = String.fromCharCode(0x9c);
const STRINGS = [0x90, 0x98, 0x9d, 0x9e, 0x9f].map((code) => String.fromCharCode(code)).join('');

/** What a terminal takes for a command, whole: colours, moves, titles, links. A string without its end goes to the end of the line. */
const COMMANDS = new RegExp(
  [
    `(?:${ESC}\\[|${CSI})[0-?]*[ -/]*[@-~]?`,
    `(?:${ESC}[\\]PX^_]|[${STRINGS}])[^\\n${BEL}${ST}${ESC}]*(?:${BEL}|${ST}|${ESC}\\\\)?`,
    `${ESC}[ -/]*[0-~]?`,
  ].join('|'),
  'gu',
);
/** They let a text look as if it were another. */
const ORDER_MARKS = /[\u202a-\u202e\u2066-\u2069]/gu;

/** A text that a terminal can show: without commands and control characters, but with its lines. */
export function neutral(text: string): string {
  return withoutControls(text, /[^\P{Cc}\n]/gu).replace(ORDER_MARKS, '');
}

/** The same in one line. */
export function neutralLine(text: string): string {
  return typedLine(text).replace(ORDER_MARKS, '');
}

/** What was typed or pasted, in one line: without commands and control characters. */
export function typedLine(text: string): string {
  return withoutControls(text.replace(/[\r\n\u2028\u2029]+$/u, ''), /\p{Cc}/gu);
}

function withoutControls(text: string, controls: RegExp): string {
  return text
    .replace(COMMANDS, '')
    .replace(/\r\n?|[\u0085\u2028\u2029]/gu, '\n')
    .replace(/[\t\v\f]/gu, ' ')
    .replace(controls, (sign) => (sign === '\n' ? ' ' : ''));
}

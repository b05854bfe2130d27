import { printable } from '../core/printable.js';

/** The first line of what an error says, and its cause: `fetch failed` alone says nothing. What has been thrown may refuse to be looked at. */
export function errorText(error: unknown): string {
  try {
    if (!(error instanceof Error)) return firstLine(String(error));
    const said = firstLine(error.message || error.name);
    const { cause } = error;
    return cause instanceof Error && cause.message !== '' ? `${said}: ${firstLine(cause.message)}` : said;
  } catch {
    return 'an error that cannot be shown';
  }
}

function firstLine(text: string): string {
  return printable(
    text
      .slice(0, 10_000)
      .trim()
      .split(/[\r\n]/, 1)[0] ?? '',
  );
}

const NUMBER = '(?:0|[1-9]\\d*)';
const WORD = `(?:${NUMBER}|\\d*[a-zA-Z-][\\da-zA-Z-]*)`;
const VERSION = new RegExp(
  `^${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-${WORD}(?:\\.${WORD})*)?(?:\\+[\\da-zA-Z-]+(?:\\.[\\da-zA-Z-]+)*)?$`,
);

/** What is wrong with a version, by semver.org; nothing if it will do. */
export function problemOfVersion(text: string): string | undefined {
  return VERSION.test(text) ? undefined : 'A version has three numbers, as 1.2.0 or 1.2.0-beta.1';
}

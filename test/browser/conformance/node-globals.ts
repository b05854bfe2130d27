/** What the packages behind `expect` take for granted. */
export const process = { env: {}, argv: [], platform: 'linux', versions: {}, cwd: () => '/' };

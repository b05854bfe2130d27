import { afterEach, beforeEach, expect, jest } from '@jest/globals';

/** React tells in the console what it takes for a mistake: in the tests of the file that calls this there is none, but what is expected. */
export function expectNoConsoleErrors(isExpected = (_text: string): boolean => false): void {
  let complaints: jest.SpiedFunction<typeof console.error>;
  beforeEach(() => {
    complaints = jest.spyOn(console, 'error').mockImplementation(() => {});
  });
  afterEach(() => {
    const said = complaints.mock.calls.map((call) => String(call[0]));
    complaints.mockRestore();
    expect(said.filter((text) => !isExpected(text))).toEqual([]);
  });
}

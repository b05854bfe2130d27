import { expect, test } from '@jest/globals';
import { exportedValues } from './exports.js';

test.each(exportedValues())('$name is explained, beginning with a sentence ($file)', ({ text }) => {
  expect(text).toMatch(/^[A-Z`{][\s\S]*?[.:](\s|$)/);
});

import { expect, test } from '@jest/globals';
import { defineElements } from 'offloop/dom';

test('where there is no page `defineElements` does nothing', () => {
  expect(defineElements()).toBeUndefined();
});

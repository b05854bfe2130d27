import { expect, test } from '@jest/globals';
import { Speed } from '../../../examples/duplicates/speed.js';

test('knows no speed without two times', () => {
  const speed = new Speed();
  expect(speed.perSecond).toEqual({ files: 0, bytes: 0 });
  speed.note({ time: 10, files: 5, bytes: 5 });
  speed.note({ time: 10, files: 9, bytes: 9 });
  expect(speed.perSecond).toEqual({ files: 0, bytes: 0 });
});

test('tells files and bytes a second', () => {
  const speed = new Speed();
  speed.note({ time: 0, files: 0, bytes: 0 });
  speed.note({ time: 500, files: 10, bytes: 2000 });
  expect(speed.perSecond).toEqual({ files: 20, bytes: 4000 });
});

test('forgets what was before its window', () => {
  const speed = new Speed(1000);
  speed.note({ time: 0, files: 0, bytes: 0 });
  speed.note({ time: 1000, files: 1000, bytes: 0 });
  speed.note({ time: 2000, files: 1010, bytes: 0 });
  expect(speed.perSecond.files).toBe(10);
});

test('forgets nothing while the time of work stands still', () => {
  const speed = new Speed(1000);
  speed.note({ time: 0, files: 0, bytes: 0 });
  for (let frame = 0; frame < 5; frame += 1) speed.note({ time: 800, files: 8, bytes: 80 });
  expect(speed.perSecond).toEqual({ files: 10, bytes: 100 });
});

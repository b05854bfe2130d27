import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadModule } from '../../../src/executors/node/load-module.js';

let folder: string;
const url = (name: string): string => pathToFileURL(join(folder, name)).href;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'modules-'));
  writeFileSync(join(folder, 'plain.mjs'), 'export const name = "plain";');
  writeFileSync(join(folder, 'wrong.mjs'), 'export const name = ;');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('loadModule', () => {
  test('imports a module', async () => {
    expect(await loadModule(url('plain.mjs'))).toMatchObject({ name: 'plain' });
  });

  test('takes a builtin, or what else can be imported', async () => {
    expect(await loadModule('node:path')).toHaveProperty('join');
  });

  test('gives URL and reason when it does not load', async () => {
    await expect(loadModule(url('nowhere.mjs'))).rejects.toThrow(/nowhere\.mjs does not load: /);
    await expect(loadModule(url('wrong.mjs'))).rejects.toThrow(/wrong\.mjs does not load: /);
  });
});

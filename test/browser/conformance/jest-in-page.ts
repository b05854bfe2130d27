/** As much of Jest as the conformance suites use, for a page. The entry point runs the tests and hands the results over. */
import { expect } from 'expect';

export { expect };

/** How a test ended. */
export interface TestResult {
  readonly name: string;
  /** Message and stack of what it failed with. */
  readonly failure: string | undefined;
}

type Body = () => unknown;

interface Test {
  readonly name: string;
  readonly body: Body;
  readonly timeout: number;
}

class Group {
  readonly name: string;
  readonly children: (Group | Test)[] = [];
  readonly hooks = {
    beforeAll: [] as Body[],
    afterAll: [] as Body[],
    beforeEach: [] as Body[],
    afterEach: [] as Body[],
  };

  constructor(name: string) {
    this.name = name;
  }
}

let current = new Group('');
const TIMEOUT = 15_000;

export function describe(name: string, body: () => void): void {
  const above = current;
  const group = new Group(name);
  above.children.push(group);
  current = group;
  body();
  current = above;
}

export function test(name: string, body: Body, timeout = TIMEOUT): void {
  current.children.push({ name, body, timeout });
}

test.each = (table: readonly unknown[]) => {
  return (name: string, body: (...row: unknown[]) => unknown, timeout?: number): void => {
    for (const item of table) {
      const row = Array.isArray(item) ? item : [item];
      test(titled(name, row), () => body(...row), timeout);
    }
  };
};

function titled(name: string, row: readonly unknown[]): string {
  let index = 0;
  return name.replace(/%[ps]/g, () => shown(row[index++]));
}

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return typeof value === 'function' ? value.name : String(value);
}

export const beforeAll = (body: Body): unknown => current.hooks.beforeAll.push(body);
export const afterAll = (body: Body): unknown => current.hooks.afterAll.push(body);
export const beforeEach = (body: Body): unknown => current.hooks.beforeEach.push(body);
export const afterEach = (body: Body): unknown => current.hooks.afterEach.push(body);

/** Runs all tests, one after the other. */
export async function runTests(): Promise<TestResult[]> {
  const results: TestResult[] = [];
  await runGroup(current, [], results);
  return results;
}

async function runGroup(group: Group, above: readonly Group[], results: TestResult[]): Promise<void> {
  const path = [...above, group];
  for (const hook of group.hooks.beforeAll) await hook();
  for (const child of group.children) {
    if (child instanceof Group) await runGroup(child, path, results);
    else results.push({ name: titleOf(path, child), failure: await runTest(path, child) });
  }
  for (const hook of group.hooks.afterAll) await hook();
}

function titleOf(path: readonly Group[], { name }: Test): string {
  return [...path.slice(1).map((group) => group.name), name].join(' › ');
}

async function runTest(path: readonly Group[], { body, timeout }: Test): Promise<string | undefined> {
  let timer: unknown;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It took longer than ${timeout} ms`)), timeout);
  });
  try {
    await Promise.race([late, runSteps(path, body)]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? `${error}\n${error.stack}` : String(error);
  } finally {
    clearTimeout(timer as number);
  }
}

async function runSteps(path: readonly Group[], body: Body): Promise<void> {
  for (const { hooks } of path) for (const hook of hooks.beforeEach) await hook();
  try {
    await body();
  } finally {
    for (const { hooks } of [...path].reverse()) for (const hook of hooks.afterEach) await hook();
  }
}

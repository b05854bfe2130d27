import { expect, test } from '@jest/globals';
import { type Handler, sleep } from 'offloop';
import { actionOf, useHandler } from 'offloop/react';
import { TestEngine } from 'offloop/testing';
import { act, type ReactNode, useActionState, useOptimistic, useTransition } from 'react';
import { useFormStatus } from 'react-dom';
import { Boundary, Page, passes } from './page.js';

function Button(): ReactNode {
  const { pending } = useFormStatus();
  return <button type="submit">{pending ? 'saving' : 'save'}</button>;
}

test('a form that is sent twice under `drop` saves once, and tells no boundary of the cancel', async () => {
  await using engine = new TestEngine();
  const saved: unknown[] = [];
  function Form(): ReactNode {
    const [save] = useHandler({ engine, policy: 'drop' }, function* (form: FormData) {
      yield* sleep(10);
      saved.push(form.get('name'));
    });
    return (
      <form action={actionOf(save)}>
        <input name="name" defaultValue="a" />
        <Button />
      </form>
    );
  }
  using page = new Page(
    <Boundary>
      <Form />
    </Boundary>,
  );
  const submit = (): void =>
    act(() => void page.find('form').dispatchEvent(new window.Event('submit', { bubbles: true, cancelable: true })));
  submit();
  submit();
  await passes(engine, 0);
  expect(page.text).toBe('saving');
  await passes(engine, 20);
  expect(page.text).toBe('save');
  expect(saved).toEqual(['a']);
  expect(page.errors).toEqual([]);
});

test('what fails reaches the boundary of an action; it is stable', async () => {
  await using engine = new TestEngine();
  const actions = new Set<unknown>();
  let start = (): void => {};
  function App(): ReactNode {
    const [isPending, transition] = useTransition();
    const [save] = useHandler({ engine }, function* (isWell: boolean) {
      yield* sleep(10);
      if (!isWell) throw new Error('offline');
    });
    const action = actionOf(save);
    actions.add(action);
    start = () => transition(() => action(actions.size > 5));
    return isPending ? 'pending' : 'idle';
  }
  using page = new Page(
    <Boundary>
      <App />
    </Boundary>,
  );
  act(() => start());
  expect(page.text).toBe('pending');
  await passes(engine, 20);
  expect(page.text).toBe('boundary: Error: offline');
  expect(actions.size).toBe(1);
});

test('an unmount in the middle of an action is quiet', async () => {
  await using engine = new TestEngine();
  let outcome: Promise<unknown> | undefined;
  function App(): ReactNode {
    const [save] = useHandler({ engine }, function* () {
      yield* sleep(10);
    });
    outcome ??= undefined;
    return <button type="button" onClick={() => void (outcome = actionOf(save)())} />;
  }
  using page = new Page(<App />);
  page.click('button');
  page.show(null);
  await expect(outcome).resolves.toBeUndefined();
  await engine.advance(100);
});

test('it goes along with `useActionState` and `useOptimistic`', async () => {
  await using engine = new TestEngine();
  let save: Handler<void, [string], void>;
  function App(): ReactNode {
    const [names, setNames] = useActionState(async (before: readonly string[], form: FormData) => {
      const name = String(form.get('name'));
      add(name);
      await actionOf(save)(name);
      return [...before, name];
    }, []);
    const [shown, add] = useOptimistic(names, (before, name: string) => [...before, `${name}?`]);
    [save] = useHandler({ engine }, function* (_name: string) {
      yield* sleep(10);
    });
    return (
      <form action={setNames}>
        <input name="name" defaultValue="a" />
        <b>{shown.join()}</b>
      </form>
    );
  }
  using page = new Page(<App />);
  act(() => void page.find('form').dispatchEvent(new window.Event('submit', { bubbles: true, cancelable: true })));
  await passes(engine, 5);
  expect(page.text).toBe('a?');
  await passes(engine, 10);
  expect(page.text).toBe('a');
});

test('what is no handler is refused', () => {
  expect(() => actionOf(undefined as never)).toThrow(/Expected `handler` to be what/);
});

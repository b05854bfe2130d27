import { CancelledError, currentRun } from 'offloop';
import { bindProgress, DomEngine } from 'offloop/dom';
import { connect } from 'offloop/electron/renderer';
import type { api } from '../main.js';

const engine = new DomEngine();
const main = connect<typeof api>({ engine });
const choose = document.querySelector<HTMLButtonElement>('#choose')!;
const cancel = document.querySelector<HTMLButtonElement>('#cancel')!;
const list = document.querySelector('ul')!;
const status = document.querySelector<HTMLElement>('[role=status]')!;

/** A second click starts anew: the first one's work in main ends. */
const scan = engine.async({ policy: 'restart' }, function* () {
  const folder = yield* main.choose();
  if (folder === undefined) return;
  bindProgress(document.querySelector('progress')!, currentRun());
  cancel.disabled = false;
  try {
    const files = yield* main.fingerprints(folder);
    list.replaceChildren(...files.map(({ hash, bytes }) => line(`${hash.slice(0, 16)}… ${bytes} bytes`)));
    status.textContent = `${files.length} files of ${folder}; a process of main's has the number ${yield* main.processNumber()}.`;
  } finally {
    cancel.disabled = true;
  }
});

function line(text: string): HTMLLIElement {
  const item = document.createElement('li');
  item.textContent = text;
  return item;
}

async function start(): Promise<void> {
  try {
    await scan();
  } catch (error) {
    status.textContent = error instanceof CancelledError ? 'Cancelled.' : String(error);
  }
}

choose.onclick = () => void start();
cancel.onclick = () => void scan.cancelAll();
document.querySelector<HTMLButtonElement>('#window')!.onclick = () => void main.openWindow();

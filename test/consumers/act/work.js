// A component as an app has it, with the engine of the app.
import { currentRun, sleep } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { EngineProvider, useHandler, useProgress } from 'offloop/react';
import { createElement, useEffect } from 'react';

export const engine = new NodeEngine();

/** Works for a second when it is there. @param props - `as`: what its text is drawn by */
function Work({ as }) {
  const [work, { last }] = useHandler(function* () {
    currentRun().update({ completed: 1, total: 2 });
    yield* sleep(1000);
  });
  useEffect(() => void work(), [work]);
  const percent = useProgress(last, (progress) => progress.percent);
  return createElement(as, null, `${last?.state} ${percent} %`);
}

export const app = (as) => createElement(EngineProvider, { engine }, createElement(Work, { as }));

import { render } from 'ink';
import { InkEngine } from 'offloop/ink';
import { EngineProvider } from 'offloop/react';
import { schedules } from 'offloop/schedule';
import { parseDuration } from './arguments.js';
import { Board } from './board.js';
import { FailingServer } from './failing-server.js';
import { Readings } from './readings.js';
import { watch } from './watch.js';

const duration = parseDuration(process.argv.slice(2));
await using server = await FailingServer.start();
await using engine = new InkEngine({ name: 'board' });
const readings = new Readings();

const app = render(
  <EngineProvider engine={engine}>
    <Board readings={readings} hasScreen={process.stdout.isTTY === true} onQuit={quit} />
  </EngineProvider>,
);
engine.mainApp = app;
// Nobody reads any more.
process.stdout.on('error', quit);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, quit);
// The list shows that a call has failed; where nobody listened it would end the program.
engine.on('error', () => {});
watch(engine, readings, server.url);
if (duration !== undefined) schedules(engine).after(duration, quit);
await app.waitUntilExit();

function quit(): void {
  app.unmount();
}

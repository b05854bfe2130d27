// An app in Ink without a terminal: the list of schedules writes lines, and all ends by itself.
import { PassThrough } from 'node:stream';
import { render } from 'ink';
import { InkEngine, ScheduleList } from 'offloop/ink';
import { EngineProvider } from 'offloop/react';
import { schedules } from 'offloop/schedule';
import { createElement } from 'react';

const engine = new InkEngine();
const stdout = new PassThrough();
const app = render(createElement(EngineProvider, { engine }, createElement(ScheduleList)), {
  stdout,
  patchConsole: false,
});
const tick = schedules(engine).every(1, () => {}, { name: 'tick', maxCount: 2, startWithDelay: true, ref: true });
await new Promise((resolve) => tick.on('finished', resolve));
app.unmount();
await engine.close();
stdout.end();
const written = (await stdout.toArray()).join('');
process.stdout.write(written.includes('tick: call 1 done\ntick: call 2 done\n') ? 'done' : JSON.stringify(written));

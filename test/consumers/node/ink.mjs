// The engine for Ink apps loads and works where neither Ink nor React is installed, and ends by itself.
import { sleep } from 'offloop';
import { InkEngine } from 'offloop/ink';

const engine = new InkEngine();
process.stdout.write(
  await engine.run(function* () {
    yield* sleep(1);
    return 'done';
  }),
);

import { render, Text } from 'ink';
import { InkEngine } from 'offloop/ink';
import { EngineProvider } from 'offloop/react';
import { App } from './app.js';
import { Findings } from './findings.js';
import { findDuplicates } from './scan.js';

/** Scans a folder on the screen; tells whether the scan came to its end. */
export async function scanOnScreen(folder: string): Promise<boolean> {
  await using engine = new InkEngine({ name: 'duplicates' });
  const scan = engine.async({ name: 'scan' }, findDuplicates);

  const findings = new Findings(folder);
  const run = scan(findings);
  const app = render(
    <EngineProvider engine={engine}>
      <App findings={findings} run={run} onQuit={quit} />
    </EngineProvider>,
    { exitOnCtrlC: false },
  );
  engine.mainApp = app;
  let isQuitting = false;
  process.on('SIGINT', quit);
  await app.waitUntilExit();

  run.cancel();
  const outcome = await run.settled;
  if (outcome.state === 'error') throw outcome.error;
  return outcome.state === 'success';

  /** The second time it waits for nothing. */
  function quit(): void {
    if (isQuitting) process.exit(130);
    isQuitting = true;
    app.rerender(<Text dimColor>Quit before the end.</Text>);
    app.unmount();
  }
}

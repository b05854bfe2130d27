import { NodeEngine } from 'offloop/node';
import { Findings } from './findings.js';
import { print } from './print.js';
import { reportLines } from './report.js';
import { findDuplicates } from './scan.js';

/** Scans a folder and prints the report; tells whether the scan came to its end. Ctrl-C cancels it. */
export async function scanAndPrint(folder: string, json: boolean): Promise<boolean> {
  await using engine = new NodeEngine({ name: 'duplicates' });
  const scan = engine.async({ name: 'scan' }, findDuplicates);

  const findings = new Findings(folder);
  const run = scan(findings);
  process.once('SIGINT', () => run.cancel());
  const outcome = await run.settled;

  if (outcome.state === 'error') throw outcome.error;
  const isComplete = outcome.state === 'success';
  // Programs that read JSON would take a part for the whole.
  if (json) await print(isComplete ? [JSON.stringify(outcome.value, null, 2)] : []);
  else await print(reportLines(findings.report(), isComplete));
  return isComplete;
}

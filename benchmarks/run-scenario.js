// Measures one scenario in this process, and sends the answer to the one that started it.
import { measureScenario } from './measure-scenario.js';

process.once('message', async ({ path, options }) => {
  const answer = await measureScenario(path, options).catch((error) => ({ failure: error.message }));
  process.send(answer, () => process.exit());
});
// Keeps the channel open, and so the process, until it has answered.
process.on('message', () => {});

import { MessageChannel } from 'node:worker_threads';

/** Progress through a port of one's own, for pools that have no other way: `run(port)` starts a task that sends `count`. */
export async function portFlood(run, count, onUpdate) {
  const { port1, port2 } = new MessageChannel();
  // The result may overtake them.
  const all = new Promise((resolve) => {
    let seen = 0;
    port1.on('message', (update) => {
      onUpdate(update);
      if (++seen === count) resolve();
    });
  });
  await Promise.all([run(port2), all]);
  port1.close();
}

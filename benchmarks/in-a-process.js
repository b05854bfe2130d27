import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('./run-scenario.js', import.meta.url));

/**
 * Measures a scenario in a process of its own, so that none inherits the compiled code and the heap of another.
 *
 * @param flags - of Node
 * @param limit - seconds until the process is killed
 * @throws when it ends without an answer
 */
export function measureInProcess(path, options, { flags, limit }) {
  return new Promise((resolve, reject) => {
    const child = fork(FILE, {
      execArgv: ['--expose-gc', ...flags],
      env: { ...process.env, NODE_ENV: 'production' },
      // What pools have to say about their workers is no part of the table.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), limit * 1000);
    child.once('message', (answer) => (answer.failure ? reject(new Error(answer.failure)) : resolve(answer)));
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(signal ? `No answer within ${limit} s` : `It ended with code ${code}`));
    });
    child.send({ path, options });
  });
}

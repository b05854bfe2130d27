import { spawn } from 'node:child_process';

/** The compilers that users may have; they can run side by side. */
const compilers = ['typescript', 'typescript-7'];

/** Checks a project with one of them, prints what it says in one piece, and tells whether it failed. */
async function check(compiler, project) {
  const tsc = spawn(process.execPath, [`node_modules/${compiler}/bin/tsc`, '-p', project, '--pretty', 'false']);
  let said = '';
  tsc.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const code = await new Promise((resolve) => tsc.on('close', resolve));
  process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${project} (${compiler})\n${said}`);
  return code !== 0;
}

/** Checks a project with all compilers and makes the process fail if one of them does. */
export async function checkWithAll(project) {
  const failures = await Promise.all(compilers.map((compiler) => check(compiler, project)));
  if (failures.some(Boolean)) process.exitCode = 1;
}

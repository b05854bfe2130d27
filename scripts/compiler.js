import { spawn } from 'node:child_process';

/** The compilers that users may have; they can run side by side. */
export const compilers = ['typescript', 'typescript-7'];

/** What one of them says about a project: one line a message, none if all is well. */
export async function compile(compiler, project) {
  const tsc = spawn(process.execPath, [`node_modules/${compiler}/bin/tsc`, '-p', project, '--pretty', 'false']);
  let said = '';
  tsc.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const code = await new Promise((resolve) => tsc.on('close', resolve));
  return code === 0 ? [] : said.trimEnd().split('\n');
}

/** Checks a project with all compilers, and makes the process fail if one of them finds something. */
export async function checkWithAll(project, chosen = compilers) {
  const check = async (compiler) => report(`${project} (${compiler})`, await compile(compiler, project));
  await Promise.all(chosen.map(check));
}

/** Prints the outcome of a check in one piece; a complaint makes the process fail. */
export function report(what, complaints) {
  process.stdout.write(`${complaints.length === 0 ? 'ok    ' : 'FAILED'} ${[what, ...complaints].join('\n')}\n`);
  if (complaints.length > 0) process.exitCode = 1;
}

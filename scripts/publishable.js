/** Refuses to publish a package that does not say where its sources are and where to report what is wrong. */
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const missing = ['repository', 'bugs', 'homepage'].filter((field) => manifest[field] === undefined);
if (missing.length > 0) {
  process.stderr.write(
    `package.json has no ${missing.join(' and no ')}: set the address of the published repository (npm pkg set repository=…)\n`,
  );
  process.exit(1);
}

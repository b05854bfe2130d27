/**
 * Checks all types: everything, what Node loads without a page's types, the core without any platform's, the old decorators. The quick
 * compiler does it in seconds while one works; with `CI` or `--all` the slow one, which many users still have, does it too.
 */
import { checkWithAll, compilers } from './compiler.js';
import { typescriptFiles } from './files.js';

const isThorough = Boolean(process.env.CI) || process.argv.includes('--all');
const check = (project) => checkWithAll(project, isThorough ? compilers : compilers.slice(-1));

await check('tsconfig.json');
await check('tsconfig.node.json');
await check('tsconfig.core.json');
const legacy = 'test/decorators-legacy';
if (typescriptFiles(legacy).length > 0) await check(`${legacy}/tsconfig.json`);

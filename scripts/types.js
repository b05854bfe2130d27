/** Checks all types with both compilers: everything, the core without a platform's types, and the old decorators. */
import { checkWithAll } from './compiler.js';
import { typescriptFiles } from './files.js';

await checkWithAll('tsconfig.json');
await checkWithAll('tsconfig.core.json');
const legacy = 'test/decorators-legacy';
if (typescriptFiles(legacy).length > 0) await checkWithAll(`${legacy}/tsconfig.json`);

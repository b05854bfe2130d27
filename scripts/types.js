/** Checks all types with both compilers: everything, what Node loads without a page's types, the core without any platform's, the old decorators. */
import { checkWithAll } from './compiler.js';
import { typescriptFiles } from './files.js';

await checkWithAll('tsconfig.json');
await checkWithAll('tsconfig.node.json');
await checkWithAll('tsconfig.core.json');
const legacy = 'test/decorators-legacy';
if (typescriptFiles(legacy).length > 0) await checkWithAll(`${legacy}/tsconfig.json`);

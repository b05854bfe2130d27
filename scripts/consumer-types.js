import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkWithAll, compilers } from './compiler.js';

/** The oldest compiler that the package's types are for. Node's types are for newer ones, and it complains of them. */
const OLDEST = 'typescript-5.4';

/** No DOM and Node's types; a page without them, whose declarations are checked, or taken as they are. */
const PROJECTS = {
  nodenext: { folder: 'types', lib: ['es2023'], types: ['node'], module: 'nodenext', exactOptionalPropertyTypes: true },
  bundler: { folder: 'types', lib: ['es2023'], types: ['node'], module: 'esnext', exactOptionalPropertyTypes: true },
  electron: {
    folder: 'electron-types',
    lib: ['es2023', 'dom'],
    types: ['node'],
    module: 'nodenext',
    skipLibCheck: true,
  },
  page: { folder: 'page-types', lib: ['es2022', 'dom'], types: [], module: 'esnext' },
  'page-skipping': { folder: 'page-types', lib: ['es2022', 'dom'], types: [], module: 'esnext', skipLibCheck: true },
};

/** Compiles programs against the package that was installed in a folder. */
export async function compileConsumers(root) {
  for (const [name, { folder, ...options }] of Object.entries(PROJECTS)) {
    const compilerOptions = {
      target: 'es2022',
      moduleResolution: options.module === 'esnext' ? 'bundler' : options.module,
      strict: true,
      verbatimModuleSyntax: true,
      skipLibCheck: false,
      noEmit: true,
      ...options,
    };
    const project = join(root, `tsconfig.${name}.json`);
    writeFileSync(project, JSON.stringify({ compilerOptions, include: [folder] }));
    await checkWithAll(project, folder === 'types' || folder === 'electron-types' ? compilers : [OLDEST, ...compilers]);
  }
}

interface Stats {
  isFile(): boolean;
  isDirectory(): boolean;
}

interface Files {
  statSync(path: string, options: { readonly throwIfNoEntry: false }): Stats | undefined;
}

/** What a path leads to; `undefined` where there are no files to look at. No import: the same code runs in pages. */
export function kindOfFile(path: string): 'file' | 'folder' | 'other' | 'nothing' | undefined {
  const { process } = globalThis as { readonly process?: { getBuiltinModule?(name: string): unknown } };
  const files = process?.getBuiltinModule?.('node:fs') as Files | undefined;
  if (files === undefined) return undefined;
  try {
    const stats = files.statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return 'nothing';
    if (stats.isFile()) return 'file';
    return stats.isDirectory() ? 'folder' : 'other';
  } catch {
    // A part of it is no folder, or nobody may look.
    return 'nothing';
  }
}

/** The `declare module 'offloop/…' { … }` blocks of a declaration file, by entry point, in its order. */
export function entryBlocks(text) {
  const blocks = new Map();
  for (const [block, entry] of text.matchAll(/^declare module '([^']+)' \{\n[\s\S]*?\n\}$/gm)) blocks.set(entry, block);
  return blocks;
}

/** What a block exports, values and types. */
export function exportedNames(block) {
  const declaration = /^ {2}export (?:abstract |async )?(?:class|interface|type|function|const|enum) (\w+)/gm;
  return [...new Set([...block.matchAll(declaration)].map(([, name]) => name))];
}

/** The blocks of those entry points that a program imports, and of those that they import in turn. */
export function closure(program, entries, blocks) {
  const wanted = new Set();
  const texts = [program];
  for (const text of texts) {
    for (const entry of entries) {
      if (wanted.has(entry) || !text.includes(`from '${entry}'`)) continue;
      wanted.add(entry);
      texts.push(blocks.get(entry));
    }
  }
  return texts.slice(1);
}

/** What passes a test, and what does not. */
export function partition(items, passes) {
  return [items.filter((item) => passes(item)), items.filter((item) => !passes(item))];
}

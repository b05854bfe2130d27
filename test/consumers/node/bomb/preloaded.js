process.stdout.write(String(globalThis.preloaded));

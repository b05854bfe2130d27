// What flags of Node change, as far as code can see it.
import dns from 'node:dns';
import v8 from 'node:v8';
import vm from 'node:vm';

export async function probe() {
  return {
    preloaded: globalThis.preloaded,
    condition: (await import('#condition').catch(() => undefined))?.default,
    gc: typeof globalThis.gc,
    heap: Math.round(v8.getHeapStatistics().heap_size_limit / 2 ** 20),
    order: dns.getDefaultResultOrder(),
    vm: typeof vm.SourceTextModule,
    frozen: Object.isFrozen(Array.prototype),
    proto: protoOf({}),
    stack: Error.stackTraceLimit,
    wasm: typeof WebAssembly,
    // Node 22 cannot load it without WebAssembly.
    limit: typeof WebAssembly === 'object' ? (await import('node:http')).maxHeaderSize : undefined,
  };
}

function protoOf(object) {
  try {
    // biome-ignore lint/suspicious/noProto: what is looked at
    return typeof object.__proto__;
  } catch (error) {
    return error.code;
  }
}

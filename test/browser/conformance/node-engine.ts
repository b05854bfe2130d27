import { macrotask } from '../../../src/core/host.js';
import { Engine, usesJavaScriptLoop } from '../../../src/engine/engine.js';

/** Stands in for `NodeEngine` in a page: an engine on the loop of JavaScript that waits for no frames. */
export class NodeEngine extends Engine {
  static {
    usesJavaScriptLoop(NodeEngine.prototype.schedule);
  }

  protected override schedule(drain: () => void): void {
    macrotask(drain);
  }
}

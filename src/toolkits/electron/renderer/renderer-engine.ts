import { macrotask } from '../../../core/host.js';
import { Engine, usesJavaScriptLoop } from '../../../engine/engine.js';
import { quietCancellation } from '../../dom/quiet-cancellation.js';

/** The engine of calls where none was given, and none executes. */
class RendererEngine extends Engine {
  static {
    usesJavaScriptLoop(RendererEngine.prototype.schedule);
  }

  protected override schedule(drain: () => void): void {
    macrotask(drain);
  }
}

let own: RendererEngine | undefined;

/** One for this document; it ends with it. */
export function rendererEngine(): Engine {
  if (own === undefined) {
    own = new RendererEngine();
    quietCancellation();
  }
  return own;
}

import { FRAME } from '../core/clock.js';
import { frameOf } from '../core/frame.js';
import { Operation } from '../core/operation.js';
import { START, STOP, type Wait, type Waiter } from '../core/protocol.js';

class NextFrame extends Operation<number> {
  override [START](waiter: Waiter, token: number): Wait {
    const { clock, queue } = frameOf(waiter).tree;
    const stop =
      clock.frame === undefined
        ? clock.timer(FRAME, () => waiter.resume(token, clock.now()))
        : clock.frame((time) => queue.urgently(() => waiter.resume(token, time)));
    return { [STOP]: stop };
  }
}

/**
 * Waits for the next frame of the screen. In a page the handler goes on inside that frame, before it is painted, whatever else
 * waits for the loop; a hidden page has no frames. Where there is no screen, and under a virtual clock, a frame takes 16 ms.
 *
 * @returns the frame's time in milliseconds, as `requestAnimationFrame` gives it
 * @example
 * ```ts
 * import { nextFrame } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * const engine = new NodeEngine();
 * await engine.run(function* () { return (yield* nextFrame()) < (yield* nextFrame()); }); // => true
 * ```
 * @remarks Idea: effection's operations over callbacks; `requestAnimationFrame`.
 */
export function nextFrame(): Operation<number> {
  return new NextFrame();
}

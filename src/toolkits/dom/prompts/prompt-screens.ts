import type { PromptQueue } from '../../../jobs/prompts/prompt-queue.js';
import type { PromptScreen } from './prompt-screen.js';

/** All that show the prompts of one queue: the last one does. */
class PromptScreens {
  #all: readonly PromptScreen[] = [];

  /** @returns what takes it away */
  add(screen: PromptScreen): () => void {
    this.#all.at(-1)?.stop();
    this.#all = [...this.#all, screen];
    screen.start();
    return () => {
      const wasLast = this.#all.at(-1) === screen;
      this.#all = this.#all.filter((each) => each !== screen);
      if (!wasLast) return;
      screen.stop();
      this.#all.at(-1)?.start();
    };
  }
}

const byQueue = new WeakMap<PromptQueue, PromptScreens>();

/** Those of one queue. */
export function screensOf(queue: PromptQueue): PromptScreens {
  let screens = byQueue.get(queue);
  if (screens === undefined) {
    screens = new PromptScreens();
    byQueue.set(queue, screens);
  }
  return screens;
}

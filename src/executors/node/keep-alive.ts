/** Keeps Node's event loop alive while held. Workers and their channels never do: one timer says it all. */
export class KeepAlive {
  #timer: NodeJS.Timeout | undefined;

  hold(isHeld: boolean): void {
    if (isHeld) {
      this.#timer ??= setInterval(() => {}, 2 ** 30);
      this.#timer.ref();
    } else {
      this.#timer?.unref();
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

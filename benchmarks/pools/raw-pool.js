/**
 * The least that a pool can be: requests go to the worker with the fewest of them, answers come back by number. Nothing is queued,
 * cancelled, timed, or told of a crash.
 */
export class RawPool {
  #workers;
  #pending = new Map();
  #nextId = 0;
  #onProgress;

  /** @param start - starts a worker: `(onMessage) => ({ post(message, transfer), end() })` */
  constructor(start, count) {
    this.#workers = Array.from({ length: count }, () => {
      const worker = { outstanding: 0 };
      worker.link = start((message) => this.#answered(worker, message));
      return worker;
    });
  }

  run(name, arg, transfer) {
    return this.#send({ name, arg }, transfer);
  }

  /** One message a task, at most `window` on their way to each worker. */
  async many(name, list, window) {
    const results = new Array(list.length);
    let next = 0;
    const lane = async () => {
      while (next < list.length) {
        const index = next++;
        results[index] = await this.#send({ name, arg: list[index] });
      }
    };
    await Promise.all(Array.from({ length: window * this.#workers.length }, lane));
    return results;
  }

  /** In so many parts, whatever they take. */
  async parts(name, list, count) {
    const size = Math.ceil(list.length / count);
    const parts = [];
    for (let start = 0; start < list.length; start += size)
      parts.push(this.#send({ name, list: list.slice(start, start + size) }));
    return (await Promise.all(parts)).flat();
  }

  flood(count, onUpdate) {
    this.#onProgress = onUpdate;
    return this.run('flood', count);
  }

  async close() {
    await Promise.all(this.#workers.map(({ link }) => link.end()));
  }

  #send(message, transfer) {
    const worker = this.#workers.reduce((least, one) => (one.outstanding < least.outstanding ? one : least));
    const id = this.#nextId++;
    worker.outstanding++;
    worker.link.post({ id, ...message }, transfer);
    return new Promise((resolve) => this.#pending.set(id, resolve));
  }

  #answered(worker, message) {
    if (message.id === undefined) return this.#onProgress(message.value);
    worker.outstanding--;
    const resolve = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    resolve(message.result);
  }
}

/**
 * One who answers from outside: a handler asks by `ask(answer)`, and gets its answer as soon as it is seen to ask. Where the next
 * question comes in the same call, as offloop's does, no microtask lies between.
 */
export class Answers {
  #waiting;
  #ended = false;

  /** What a handler calls to ask; stays bound, since it is passed about. */
  ask = (answer) => {
    this.#waiting = answer;
  };

  end() {
    this.#ended = true;
  }

  /** Answers until the handler has called `end`. */
  async giveAll() {
    while (!this.#ended) {
      const answer = this.#waiting;
      if (answer) {
        this.#waiting = undefined;
        answer(1);
      } else await breath();
    }
  }
}

let breaths = 0;

/** A microtask; now and then a turn of the loop, for those that go on in one. */
function breath() {
  return ++breaths % 100 === 0 ? new Promise(setImmediate) : null;
}

/** Why offloop misses a goal, or a peer is ahead: by suite and scenario. Shown only where it is so. */
export const REASONS = {
  driver: {
    'promise-step':
      'the bare generator is what nobody who drives one can be below. The rest is the note of the current run, the checks for a cancel and ' +
      'the budget of the loop, a nanosecond or two each. Tried without the budget: 0.1 less, and then nothing stops a handler that never ' +
      'waits. With `yield*` an operation and an iterator are made for each step; tried in one object: 0.1 less.',
    'ready-step':
      'the bare generator takes two thirds of the goal, which leaves seven nanoseconds for who answers, for whom, and whether a cancel came. ' +
      'With `yield*` an iterator is made for each step, and the language passes the answer on. Tried: fewer stores and one loop for both ' +
      'halves of a step (no faster).',
    'outside-answer': 'a resolved promise lets the others go on a microtask later, and that microtask counts.',
    'nested-20':
      'the language passes each step through twenty generators: the bare ones take as long. `routine` does not; what it may miss is the step ' +
      'on a promise, as above.',
    make:
      'a run is a node that can be found, watched and cancelled; a bare generator alone is a quarter of the goal. Tried, and kept: all fields ' +
      'set in one constructor, what is rare in an object of its own, no list of runs until somebody asks. No part of the rest stands out.',
    cancel: 'the `finally` of a generator runs, and what stands below it ends first.',
    'handlers-10000':
      'the bare generators alone miss the goal. All of it takes longer than the budget of a turn, so two thirds of the answers wait in the ' +
      'queue until the loop has turned, which native promises never let it. Tried: no queue (1.7, and the loop stands still), entries of ' +
      'the queue used again (no faster).',
    'memory-direct':
      'the bare generator takes half of the goal. On an `operation(…)`, its wait and two callbacks are a third of the rest; a wait of the ' +
      'library itself takes 280 bytes in all. Tried, and kept: what is rare stands in an object that is made when it is needed.',
    'memory-promise': 'the slot with its two callbacks, which later steps use again, and the reaction of the promise.',
    'stall-promise': 'what goes beyond the budget is the machine: another process had the core.',
    'stall-ready': 'what goes beyond the budget is the machine: another process had the core.',
  },
  threads: {
    'tiny-100000':
      'a third is the collection of the tasks and their arguments, which the limit has not: it copies one list of numbers. Tried: flat ' +
      'lists of arguments, no iterators, results written in place.',
    'one-at-a-time':
      'a message each way is nearly all of it. offloop sends what a cancel, progress and errors need besides, and keeps its own queue.',
    'in-flight-1000': 'tasks that wait side by side travel together once a few of them have told how long they take.',
    'ten-long': 'any pool does this as well as the cores allow.',
    uneven:
      'the goal is half of what one message a task takes, and two cores are busy for most of that: the limit in parts, which does nothing ' +
      'else, takes 0.46 to 0.54 from run to run. Tried, with prototypes: parts of one size, several at once, a pool without tinypool (none ' +
      'was faster).',
    'transferred-64-mb':
      'the buffer is moved in no time: what is measured is one of the first round trips, whose code is not compiled yet, and offloop has ' +
      'more of it than a bare pool. After a hundred of them it is 0.1 ms.',
    'copied-64-mb': 'the time is that of copying, which is the same for all.',
    'lone-task': 'it waits for the batch that is under way, which takes ten milliseconds at most, and for the core.',
    'cold-first-result':
      'the time is that of starting a thread by tinypool, which takes as long alone, and of loading what executes tasks there.',
    'from-nothing': 'it has more to load than a pool alone has.',
    'cancel-finally': 'well below what anybody can see.',
    'cancel-next': 'a spare worker is there after the first cancel; starting it in time needs a core that is free.',
    'progress-flood': 'progress is told once a frame, and the newest only.',
  },
  processes: {
    'tiny-100000':
      'what passes between processes is written and read once more than between threads. With the tasks made before, the goal is reached: the ' +
      'rest is the making of 100,000 tasks, half of it their collection.',
    'one-at-a-time':
      "a message each way through a pipe is nearly all of it. Node's own way to write it, which keeps what JSON loses (a `Map`, `undefined`, " +
      'a date), takes ten microseconds more a round trip than JSON, which the limit, workerpool and jest-worker use.',
    'in-flight-1000': 'tasks that wait side by side travel together once a few of them have told how long they take.',
    'ten-long': 'any pool does this as well as the cores allow.',
    uneven:
      'the goal is half of what one message a task takes, and two cores are busy for most of that: the limit in parts, which does nothing ' +
      'else, takes 0.46 to 0.54 from run to run. Tried, with prototypes: parts of one size, several at once, a pool without tinypool (none ' +
      'was faster).',
    'copied-64-mb': 'the time is that of copying through a pipe, which is the same for all.',
    'lone-task': 'it waits for the batch that is under way, which takes ten milliseconds at most, and for the core.',
    'cold-first-result': 'the time is that of starting Node.',
    'cancel-finally': 'well below what anybody can see.',
    'cancel-next': 'a spare process is there after the first cancel; starting it in time needs a core that is free.',
  },
  'web-workers': {
    'one-at-a-time':
      'a message each way is nearly all of it. offloop sends what a cancel, progress and errors need besides, and keeps its own queue. Tried: ' +
      'no turn of the loop and no frame asked for between two tasks (no faster).',
    'in-flight-1000':
      'tasks that wait side by side travel together once a few of them have told how long they take; without memory ' +
      'that the page shares with its workers each of them is told of by a message when it begins.',
    'behind-a-long-one':
      'the best is 100 ms, with a core for each worker and one for the page: two cores are one too few.',
    'transferred-64-mb': 'the buffer is moved in no time: what is measured is a round trip.',
    'cold-first-result':
      'the time is that of starting a worker and loading its module, and of a greeting, which tells a worker that cannot load from a slow one. ' +
      'In a quieter run it was 20.3 ms, where the limit took 16.',
  },
  schedules: {
    'make-10000':
      'toad-scheduler is a `setInterval` each, with nothing that could be found, watched or stopped by name.',
    calls:
      'toad-scheduler calls from a `setInterval` each; here a call is a run of the engine, which can be seen and cancelled.',
  },
  jobs: {
    'graph-1000':
      'p-graph counts what is left before each node, and nothing else: here each job is a run with events, output and a state of its own.',
  },
};

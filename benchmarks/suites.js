/**
 * What is measured, suite by suite: each scenario is a file in `folder`; with a `place` it is measured there and not in Node.
 */
export const SUITES = {
  driver: {
    title: 'Handlers',
    about:
      'One thread, no workers: what a handler costs beside `async`/`await` and beside other libraries that drive generators.',
    folder: 'driver',
    // Collecting garbage in other threads makes the figures depend on what else the machine does.
    flags: ['--single-threaded-gc'],
    scenarios: [
      'promise-step',
      'ready-step',
      'outside-answer',
      'make',
      'cancel',
      'nested-20',
      'handlers-10000',
      'memory-direct',
      'memory-promise',
      'stall-promise',
      'stall-ready',
    ],
  },
  threads: {
    title: 'Threads',
    about: 'Two workers each. The limit is `worker_threads` with next to nothing around it.',
    folder: 'pools',
    kind: 'threads',
    scenarios: [
      'one-at-a-time',
      'in-flight-1000',
      'tiny-100000',
      'ten-long',
      'uneven',
      'copied-64-mb',
      'transferred-64-mb',
      'lone-task',
      'cancel-finally',
      'cancel-next',
      'progress-flood',
      'cold-first-result',
      'from-nothing',
    ],
  },
  processes: {
    title: 'Processes',
    about: 'Two child processes each. The limit is `child_process` with next to nothing around it.',
    folder: 'pools',
    kind: 'processes',
    scenarios: [
      'one-at-a-time',
      'in-flight-1000',
      'tiny-100000',
      'ten-long',
      'uneven',
      'lone-task',
      'cold-first-result',
    ],
  },
  'web-workers': {
    title: 'Web workers',
    about:
      'Two workers each, in a page of Chromium that is not cross-origin isolated, as most are. The limit is `postMessage` with next to nothing around it.',
    folder: 'pools',
    kind: 'page',
    place: 'page',
    scenarios: [
      'one-at-a-time',
      'in-flight-1000',
      'tiny-100000',
      'behind-a-long-one',
      'transferred-64-mb',
      'cold-first-result',
    ],
  },
  electron: {
    title: 'Electron',
    about: 'Without Electron itself: a page is another process, and its port a channel of Node.',
    folder: 'electron',
    scenarios: ['one-call'],
  },
  scaling: {
    title: 'Scaling',
    about: 'What one costs when there are many.',
    folder: 'scaling',
    scenarios: ['tasks', 'handlers'],
  },
  schedules: {
    title: 'Schedules',
    about: 'Recurring work, thousands at a time, beside other schedulers.',
    folder: 'schedules',
    scenarios: ['make-10000', 'calls'],
  },
  jobs: {
    title: 'Jobs',
    about: 'What graphs of jobs cost beside the work that they do.',
    folder: 'jobs',
    scenarios: ['graph-1000'],
  },
  lazy: {
    title: 'Ten million tasks',
    about: 'From a generator, through two threads, in constant memory.',
    folder: 'scaling',
    scenarios: ['ten-million'],
  },
};

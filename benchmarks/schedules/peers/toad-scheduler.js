import { SimpleIntervalJob, Task, ToadScheduler } from 'toad-scheduler';

export const peer = {
  name: 'toad-scheduler',
  role: 'peer',
  packageName: 'toad-scheduler',
  everySecond(count, call) {
    const scheduler = new ToadScheduler();
    for (let i = 0; i < count; i++)
      scheduler.addSimpleIntervalJob(new SimpleIntervalJob({ seconds: 1 }, new Task(`task ${i}`, call)));
    return () => scheduler.stop();
  },
};

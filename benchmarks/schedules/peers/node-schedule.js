import schedule from 'node-schedule';

export const peer = {
  name: 'node-schedule',
  role: 'peer',
  packageName: 'node-schedule',
  everySecond(count, call) {
    const jobs = Array.from({ length: count }, () => schedule.scheduleJob('* * * * * *', call));
    return () => {
      for (const job of jobs) job.cancel();
    };
  },
};

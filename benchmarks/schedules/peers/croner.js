import { Cron } from 'croner';

export const peer = {
  name: 'croner',
  role: 'peer',
  packageName: 'croner',
  everySecond(count, call) {
    const jobs = Array.from({ length: count }, () => new Cron('* * * * * *', call));
    return () => {
      for (const job of jobs) job.stop();
    };
  },
};

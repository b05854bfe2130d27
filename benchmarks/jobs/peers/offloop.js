import { defineJob, JobSet, NodeEngine } from '../../offloop.js';

const engine = new NodeEngine();

export const peer = {
  name: 'offloop',
  role: 'offloop',
  async graph(before, call) {
    const jobs = [];
    for (const [index, prejobs] of before.entries()) {
      jobs.push(
        defineJob({
          name: `job ${index}`,
          prejobs: prejobs.map((each) => jobs[each]),
          noOutputIsOk: true,
          *run() {
            call();
          },
        }),
      );
    }
    const set = new JobSet(engine, jobs);
    set.start();
    await set.finished;
    if (set.exitCode !== 0) throw new Error(`Exit code ${set.exitCode}`);
  },
};

export const peer = {
  name: 'promises by hand',
  role: 'limit',
  async graph(before, call) {
    const jobs = [];
    for (const prejobs of before) jobs.push(Promise.all(prejobs.map((each) => jobs[each])).then(call));
    await Promise.all(jobs);
  },
};

import { PGraph } from 'p-graph';

export const peer = {
  name: 'p-graph',
  role: 'peer',
  packageName: 'p-graph',
  async graph(before, call) {
    const nodes = Object.fromEntries(before.map((_, index) => [`job ${index}`, { run: async () => call() }]));
    const edges = before.flatMap((prejobs, index) => prejobs.map((each) => [`job ${each}`, `job ${index}`]));
    await new PGraph(nodes, edges).run();
  },
};

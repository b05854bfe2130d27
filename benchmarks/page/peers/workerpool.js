import workerpool from 'workerpool';

export const peer = {
  name: 'workerpool',
  role: 'peer',
  share: 0.1,
  page(workers) {
    const pool = workerpool.pool('/workers/workerpool.js', {
      workerType: 'web',
      minWorkers: workers,
      maxWorkers: workers,
      workerOpts: { type: 'module' },
    });
    return {
      run: (name, arg) => pool.exec(name, [arg]),
      move: (bytes) => pool.exec('move', [bytes], { transfer: [bytes.buffer] }),
      close: () => pool.terminate(true),
    };
  },
};

import { aheadOfPeers, atMost, every } from '../goals.js';
import { endless } from './endless.js';

export const scenario = {
  title: 'Cancel of an endless loop: the `finally` of its handler',
  about:
    'One worker. For peers: until the promise rejects. comlink, jest-worker, poolifier and threads cannot end such a loop.',
  unit: 'ms',
  baseline: 'offloop',
  rounds: 7,
  warmUp: 1,
  seconds: 7,
  goals: { offloop: every(atMost(1, 'ms'), aheadOfPeers()) },
  contenders: (_scale, kind) => endless(kind, 'ended'),
};

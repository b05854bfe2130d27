import { aheadOfPeers, atMost, every } from '../goals.js';
import { endless } from './endless.js';

export const scenario = {
  title: 'Cancel of an endless loop: the next result',
  about: 'The same, until a task that was submitted right after the cancel has its result.',
  unit: 'ms',
  baseline: 'offloop',
  rounds: 5,
  warmUp: 1,
  seconds: 7,
  goals: { offloop: every(atMost(10, 'ms'), aheadOfPeers()) },
  contenders: (_scale, kind) => endless(kind, 'next'),
};

import { describeFaults } from './rounds.js';

describeFaults('thread');

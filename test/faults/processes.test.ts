import { describeFaults } from './rounds.js';

describeFaults('process');

import { openProcess } from './worker-entry.js';

// What a child process executes.
openProcess();

import { openProcess } from './worker-entry.js';

// What a child process executes.

// A terminal sends these to all processes of a program: what follows from them is for the program to decide.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGBREAK']) process.on(signal, () => {});

openProcess();

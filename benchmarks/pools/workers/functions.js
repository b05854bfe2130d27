import functions from './functions.js';

export const { inc, busy, echo, spin } = functions;

import functions from './functions.cjs';

export const { inc, busy, echo, spin } = functions;

import functions from './functions.cjs';

const { echo: move } = functions;

/** Calls a function, once or for each of a list, or reports progress. */
export function answer({ id, name, arg, list }, report) {
  if (list) return { id, result: list.map((one) => functions[name](one)) };
  if (name === 'move') return { id, result: move(arg) };
  if (name !== 'flood') return { id, result: functions[name](arg) };
  for (let i = 1; i <= arg; i++) report(i / arg);
  return { id };
}

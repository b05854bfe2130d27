import { summarise } from './measure.js';
import { valueFor } from './value-for.js';

/** What was measured of each contender, over all processes, and whether it reached its goal. */
export function entriesOf(scenario, kind, answers) {
  const described = answers[0].described;
  const entries = summarise(answers.map(({ measured }) => measured)).map((entry, index) => ({
    ...entry,
    ...described[index],
  }));
  const goals = valueFor(kind, scenario.goals) ?? {};
  return entries.map((entry) => {
    const goal = goals[entry.name];
    return goal ? { ...entry, goal: goal.text, isReached: goal.isReached(entry, entries) } : entry;
  });
}

import { neutralLine } from './prompts/neutral.js';

/** What is drawn of a job. */
interface DrawnJob {
  readonly label: string;
}

/** A flowchart: names of nodes are made up, labels are quoted. */
export function mermaidOf<J extends DrawnJob>(prejobs: ReadonlyMap<J, readonly J[]>): string {
  const node = (job: J, id: string): string => `  ${id}["${escapeMermaid(job.label)}"]`;
  return ['flowchart TD', ...linesOf(prejobs, node, (from, to) => `  ${from} --> ${to}`), ''].join('\n');
}

/** A graph for Graphviz. */
export function dotOf<J extends DrawnJob>(prejobs: ReadonlyMap<J, readonly J[]>): string {
  const node = (job: J, id: string): string => `  ${id} [label="${escapeDot(job.label)}"];`;
  return ['digraph jobs {', ...linesOf(prejobs, node, (from, to) => `  ${from} -> ${to};`), '}', ''].join('\n');
}

function linesOf<J>(
  prejobs: ReadonlyMap<J, readonly J[]>,
  node: (job: J, id: string) => string,
  edge: (from: string, to: string) => string,
): string[] {
  const ids = new Map([...prejobs.keys()].map((job, index) => [job, `job${index}`]));
  const idOf = (job: J): string => ids.get(job) as string;
  const nodes = [...prejobs.keys()].map((job) => node(job, idOf(job)));
  const edges = [...prejobs].flatMap(([job, before]) => before.map((each) => edge(idOf(each), idOf(job))));
  return [...nodes, ...edges];
}

/** As entities, of which Mermaid knows the numbers. */
function escapeMermaid(label: string): string {
  return neutralLine(label).replace(/["#<>&;`\\]/gu, (sign) => `#${sign.codePointAt(0)};`);
}

function escapeDot(label: string): string {
  return neutralLine(label).replace(/["\\]/gu, '\\$&');
}

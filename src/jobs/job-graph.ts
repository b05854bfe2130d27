import { expected } from '../core/validation.js';

/** What a graph needs of a job. */
export interface GraphNode {
  readonly name: string;
  readonly prejobs: readonly (GraphNode | string)[];
}

/**
 * The jobs of a graph by name: those that there are, and the new ones in their order, each after those of its prejobs that are named nowhere else.
 *
 * @throws `TypeError` for two jobs of one name, and for one without a name
 */
export function gather<N extends GraphNode>(known: ReadonlyMap<string, N>, jobs: readonly N[]): Map<string, N> {
  const found = new Map(known);
  const given = new Set<GraphNode>(jobs);
  for (const job of jobs) {
    const open: { readonly node: N; next: number }[] = [{ node: job, next: 0 }];
    const path = new Set<GraphNode>([job]);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const prejob = top.node.prejobs[top.next] as N | string | undefined;
      top.next += 1;
      if (prejob === undefined) {
        add(found, top.node);
        open.pop();
      } else if (
        typeof prejob !== 'string' &&
        !path.has(prejob) &&
        !given.has(prejob) &&
        found.get(prejob.name) !== prejob
      ) {
        path.add(prejob);
        open.push({ node: prejob, next: 0 });
      }
    }
  }
  return found;
}

function add<N extends GraphNode>(found: Map<string, N>, job: N): void {
  const other = found.get(job.name);
  if (other === job) return;
  if (job.name === '') throw new TypeError(expected('name', 'a text that is not empty, in a set', ''));
  if (other !== undefined)
    throw new TypeError(`Two jobs of the set are called \`${job.name}\`. Give one of them another \`name\``);
  found.set(job.name, job);
}

/**
 * The prejobs of each job.
 *
 * @throws `TypeError` for names that nobody has, and for circles, spelled out in the order in which the jobs would have to run
 */
export function prejobsIn<N extends GraphNode>(jobs: ReadonlyMap<string, N>): Map<N, readonly N[]> {
  const prejobs = new Map<N, readonly N[]>();
  for (const job of jobs.values()) prejobs.set(job, [...new Set(job.prejobs.map((each) => find(jobs, job, each)))]);
  const circle = circleIn(prejobs);
  if (circle === undefined) return prejobs;
  throw new TypeError(
    `These jobs wait for one another: ${circle.map(({ name }) => name).join(' → ')}. Take one of these prejobs away`,
  );
}

function find<N extends GraphNode>(jobs: ReadonlyMap<string, N>, job: N, prejob: GraphNode | string): N {
  const found = jobs.get(typeof prejob === 'string' ? prejob : prejob.name);
  if (found !== undefined) return found;
  const names = [...jobs.keys()].map((name) => `\`${name}\``).join(', ');
  throw new TypeError(expected('prejobs', `jobs of the set (${names})`, prejob, `\`${job.name}\` needs it`));
}

/** The first circle, from one of its jobs back to it. */
function circleIn<N>(prejobs: ReadonlyMap<N, readonly N[]>): readonly N[] | undefined {
  const done = new Set<N>();
  for (const start of prejobs.keys()) {
    const path: { readonly job: N; next: number }[] = done.has(start) ? [] : [{ job: start, next: 0 }];
    const onPath = new Set<N>([start]);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const prejob = prejobs.get(top.job)?.[top.next];
      top.next += 1;
      if (prejob === undefined) {
        done.add(top.job);
        onPath.delete(top.job);
        path.pop();
      } else if (onPath.has(prejob)) {
        const jobs = path.map(({ job }) => job);
        return [...jobs.slice(jobs.indexOf(prejob)), prejob].reverse();
      } else if (!done.has(prejob)) {
        onPath.add(prejob);
        path.push({ job: prejob, next: 0 });
      }
    }
  }
  return undefined;
}

import type { Findings } from './findings.js';
import type { Group } from './groups.js';
import { Speed } from './speed.js';

/** What one frame of the screen shows. */
export interface View {
  readonly phase: 'finding' | 'comparing';
  readonly folders: number;
  readonly files: number;
  readonly bytes: number;
  readonly candidates: { readonly files: number; readonly bytes: number };
  readonly checked: { readonly files: number; readonly bytes: number };
  readonly perSecond: { readonly files: number; readonly bytes: number };
  /** Milliseconds. */
  readonly timeLeft: number | undefined;
  readonly groups: number;
  readonly wasted: number;
  readonly largest: readonly Group[];
}

/** More than a screen has lines for. */
const MOST_GROUPS = 50;

/** Makes the function that takes the picture for a frame. */
export function viewOf(findings: Findings): () => View {
  const speed = new Speed();
  return () => {
    const { phase, pause, folders, index, workload, groups } = findings;
    const checked = { files: workload.checkedFiles, bytes: workload.checkedBytes };
    if (phase === 'comparing') speed.note({ time: pause.workTime, ...checked });
    return {
      phase,
      folders,
      files: index.files,
      bytes: index.bytes,
      candidates: { files: workload.files, bytes: workload.bytes },
      checked,
      perSecond: speed.perSecond,
      timeLeft: workload.timeLeft(speed.perSecond),
      groups: groups.count,
      wasted: groups.wasted,
      largest: groups.largest(MOST_GROUPS),
    };
  };
}

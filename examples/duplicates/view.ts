import type { Run } from 'offloop';
import type { Findings } from './findings.js';
import type { Group } from './groups.js';
import { Speed } from './speed.js';

/** What one frame of the screen shows. */
export interface View {
  readonly phase: 'finding' | 'comparing';
  readonly isPaused: boolean;
  readonly isCancelling: boolean;
  readonly folders: number;
  readonly files: number;
  readonly bytes: number;
  readonly candidates: { readonly files: number; readonly bytes: number };
  readonly checked: { readonly files: number; readonly bytes: number };
  readonly perSecond: { readonly files: number; readonly bytes: number };
  /** 0…1 */
  readonly fraction: number;
  /** Milliseconds. */
  readonly timeLeft: number | undefined;
  /** Milliseconds, pauses left out. */
  readonly workTime: number;
  readonly groups: number;
  readonly wasted: number;
  readonly largest: readonly Group[];
  readonly unreadable: number;
}

/** More than a screen has lines for. */
const MOST_GROUPS = 50;

/** Makes the function that takes the picture for a frame. */
export function viewOf(findings: Findings, run: Run): () => View {
  const speed = new Speed();
  return () => {
    const { phase, pause, folders, index, workload, groups, unreadable } = findings;
    const checked = { files: workload.checkedFiles, bytes: workload.checkedBytes };
    if (phase === 'comparing') speed.note({ time: pause.workTime, ...checked });
    return {
      phase,
      isPaused: pause.isPaused,
      isCancelling: run.isCancelling,
      folders,
      files: index.files,
      bytes: index.bytes,
      candidates: { files: workload.files, bytes: workload.bytes },
      checked,
      perSecond: speed.perSecond,
      fraction: run.progress.fraction,
      timeLeft: workload.timeLeft(speed.perSecond),
      workTime: pause.workTime,
      groups: groups.count,
      wasted: groups.wasted,
      largest: groups.largest(MOST_GROUPS),
      unreadable: unreadable.length,
    };
  };
}

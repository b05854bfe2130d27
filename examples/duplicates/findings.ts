import { FileIndex } from './file-index.js';
import { Groups } from './groups.js';
import type { FoundFile, Listing } from './list.js';
import { Pause } from './pause.js';
import type { Report } from './report.js';
import type { Unreadable } from './unreadable.js';
import { Workload } from './workload.js';

/** What a scan knows so far; the handlers fill it, the screen shows it. */
export class Findings {
  readonly pause = new Pause();
  readonly index = new FileIndex();
  readonly workload = new Workload();
  readonly groups = new Groups();
  readonly unreadable: Unreadable[] = [];
  /** First the files are found, then compared. */
  phase: 'finding' | 'comparing' = 'finding';
  folders = 0;

  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  addListing({ files, folders, unreadable }: Listing): void {
    this.folders += folders.length;
    for (const file of files) this.index.add(file);
    for (const item of unreadable) this.unreadable.push(item);
  }

  startComparing(candidates: readonly FoundFile[]): void {
    this.phase = 'comparing';
    this.workload.begin(candidates);
  }

  addHash(file: FoundFile, hash: string): void {
    this.groups.add(file, hash);
    this.workload.checked(file);
  }

  addUnreadable(file: FoundFile, reason: string): void {
    this.unreadable.push({ path: file.path, reason });
    this.workload.checked(file);
  }

  report(): Report {
    const { folder, index, groups, unreadable } = this;
    return {
      folder,
      files: index.files,
      bytes: index.bytes,
      groups: groups.all(),
      wasted: groups.wasted,
      unreadable: [...unreadable].sort((a, b) => (a.path < b.path ? -1 : 1)),
    };
  }
}

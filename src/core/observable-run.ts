import { contexts, inContext } from './context.js';
import { currentFrame } from './current.js';
import { Frame } from './frame.js';
import { host } from './host.js';
import { CANCELLED, ERROR, HIDDEN, MADE, SETTLED, SHUT, SILENT, STARTED, type TreeNode } from './node.js';
import type { Progress, ProgressUpdate } from './progress.js';
import { ProgressBelow } from './progress-below.js';
import { noProgress, ProgressState } from './progress-state.js';
import type { Run, RunSnapshot, RunState } from './run.js';
import { RunExtras } from './run-extras.js';
import type { RunMeta } from './run-meta.js';
import type { Tree } from './tree.js';
import { checkFunction, expected } from './validation.js';

/** What can be seen of a run: identity, state, progress, events; a store for lists and progress bars. */
export class ObservableRun extends Frame {
  declare readonly meta: RunMeta;
  constructor(tree: Tree, above: TreeNode, meta: RunMeta) {
    super(tree, above);
    this.meta = meta;
    const maker = currentFrame() as Frame | undefined;
    if (maker !== undefined) {
      this.flags |= MADE;
      this.waiter = maker;
      this.waiterToken = maker.token;
    }
    if (contexts.capture !== undefined && (above === tree.root || !this.isElsewhere))
      this.needExtras().context = contexts.capture();
    if (above === tree.root) tree.onTopLevel?.(false);
    tree.onRun?.('made', this);
  }

  /** The frame on whose stack it was made. */
  get maker(): Frame | undefined {
    return (this.flags & MADE) === 0 ? undefined : (this.waiter as Frame);
  }

  /** Yielded in the stretch in which it was made, it becomes a child of the frame that made it. */
  protected isMadeBy(frame: Frame): boolean {
    return this.maker === frame && this.waiterToken === frame.token && this.above === frame.tree.root;
  }

  override get isRun(): true {
    return true;
  }

  override get run(): Run {
    return this as unknown as Run;
  }

  override needExtras(): RunExtras {
    this.extras ??= new RunExtras();
    return this.extras as RunExtras;
  }

  /** Nothing of it executes here: below another, the context of that one is its own. */
  protected get isElsewhere(): boolean {
    return false;
  }

  /** Calls back for those who listen to the engine. */
  tellHere(action: () => void): void {
    this.inItsContext(action);
  }

  get id(): string {
    const extras = this.needExtras();
    extras.id ??= this.tree.makeId();
    return extras.id;
  }

  get name(): string {
    return this.meta.name;
  }

  get group(): string {
    return this.meta.group;
  }

  get description(): string {
    return this.meta.description;
  }

  get state(): RunState {
    if ((this.flags & SETTLED) === 0) return (this.flags & STARTED) === 0 ? 'pending' : 'running';
    if ((this.flags & CANCELLED) !== 0) return 'cancelled';
    return (this.flags & ERROR) !== 0 ? 'error' : 'success';
  }

  get isRunning(): boolean {
    return this.state === 'running';
  }

  get isFinished(): boolean {
    return (this.flags & SETTLED) !== 0;
  }

  get isCancelled(): boolean {
    return this.state === 'cancelled';
  }

  get isCancelling(): boolean {
    return (this.flags & (SETTLED | SHUT)) === SHUT;
  }

  get result(): unknown {
    return this.state === 'success' ? this.value : undefined;
  }

  get error(): unknown {
    const { state } = this;
    return state === 'error' || state === 'cancelled' ? this.abortReason() : undefined;
  }

  get signal(): AbortSignal {
    const extras = this.needExtras();
    if (extras.controller === undefined) {
      extras.controller = new host.AbortController();
      if ((this.flags & (SHUT | CANCELLED)) !== 0) this.abortSignal();
    }
    return extras.controller.signal;
  }

  get parent(): Run | undefined {
    for (let node = this.above; node !== undefined; node = node.above) if (isListed(node)) return node.run;
    return undefined;
  }

  get children(): readonly Run[] {
    return runsBelow(this);
  }

  /** Its own, where it has set one; else that of what it waits for, or of its children together. */
  get progress(): Progress {
    const extras = this.extras as RunExtras | undefined;
    if (extras?.progress !== undefined) return extras.progress.snapshot(this.tree.clock.now());
    const below = extras?.progressBelow;
    return below === undefined ? noProgress : below.show(progressesBelow(this));
  }

  update(update: ProgressUpdate): void {
    this.changeProgress((progress) => progress.update(update));
  }

  advance(steps = 1): void {
    this.changeProgress((progress) => progress.advance(steps));
  }

  private changeProgress(change: (progress: ProgressState) => void): void {
    if ((this.flags & SETTLED) !== 0) return;
    const extras = this.needExtras();
    extras.progress ??= new ProgressState(this.tree.clock.now());
    change(extras.progress);
    this.markProgress();
  }

  /**
   * Its work rests, so that its rate stands still. What has told nothing yet has no rate.
   * @returns what lets it go on, once
   */
  holdProgress(): () => void {
    let held = (this.extras as RunExtras | undefined)?.progress;
    held?.hold(this.tree.clock.now());
    return () => {
      held?.release(this.tree.clock.now());
      held = undefined;
    };
  }

  /** Its progress has changed, and that of all above that mirror it. They are told once a frame. */
  protected markProgress(): void {
    this.markOwnProgress();
    let above = this.above as Frame | undefined;
    while (above?.progressedBelow()) above = above.above as Frame | undefined;
  }

  private markOwnProgress(): void {
    const extras = this.extras as RunExtras | undefined;
    if (extras !== undefined) {
      extras.snapshot = undefined;
      if (extras.followers !== undefined) for (const follow of extras.followers) follow();
    }
    this.tree.progress.mark(this);
    this.meta.record?.progressed(this.run);
  }

  override progressedBelow(): boolean {
    const extras = this.needExtras();
    if (extras.progress !== undefined) return false;
    extras.progressBelow ??= new ProgressBelow();
    this.markOwnProgress();
    return true;
  }

  override endedBelow(progress: Progress, isWell: boolean): void {
    const below = (this.extras as RunExtras | undefined)?.progressBelow;
    const isQuiet = progress === noProgress;
    const isLast = !hasRunBelow(this);
    if (isQuiet && isLast && below === undefined) return;
    const { progress: own, progressBelow = new ProgressBelow() } = this.needExtras();
    if (own !== undefined) return;
    (this.extras as RunExtras).progressBelow = progressBelow;
    progressBelow.ended(progress, isWell);
    if (isQuiet && isWell && progressBelow.hasTold) this.markProgress();
    if (isLast) progressBelow.over();
  }

  /** Shows its progress elsewhere, too: told of each change. @returns what ends it */
  followProgress(follow: () => void): () => void {
    const extras = this.needExtras();
    extras.followers ??= new Set();
    extras.followers.add(follow);
    return () => {
      extras.followers?.delete(follow);
    };
  }

  emitProgress(): void {
    this.notify((this.extras as RunExtras | undefined)?.onProgress);
    if ((this.flags & SILENT) === 0 && this.tree.hears('progress')) this.tree.emit('progress', { run: this.run });
  }

  /** The last value arrives before the end does: all, where the run has succeeded. What it has done stays with those above. */
  protected finishProgress(): void {
    const extras = this.extras as RunExtras | undefined;
    const isWell = (this.flags & (ERROR | CANCELLED)) === 0;
    if (extras !== undefined) {
      if (isWell) this.completeProgress(extras);
      this.tree.progress.flush(this);
    }
    if (this.above !== this.tree.root) (this.above as Frame).endedBelow(this.progress, isWell);
  }

  private completeProgress(extras: RunExtras): void {
    const { progress, progressBelow } = extras;
    if (progress === undefined && progressBelow === undefined) return;
    const before = this.progress;
    progress?.complete();
    progressBelow?.complete();
    if (this.progress !== before) this.markProgress();
  }

  on(event: 'state' | 'progress', listener: (event: { readonly run: Run }) => void): () => void {
    if (event !== 'state' && event !== 'progress')
      throw new TypeError(expected('event', '`state` or `progress`', event));
    checkFunction('listener', listener);
    const extras = this.needExtras();
    const listeners = event === 'state' ? (extras.onState ??= new Set()) : (extras.onProgress ??= new Set());
    const own = inContext((): void => listener({ run: this.run }));
    listeners.add(own);
    return () => {
      listeners.delete(own);
    };
  }

  get subscribe(): (listener: () => void) => () => void {
    const extras = this.needExtras();
    extras.subscribe ??= (listener) => {
      const undos = [this.on('state', listener), this.on('progress', listener)];
      return () => {
        for (const undo of undos) undo();
      };
    };
    return extras.subscribe;
  }

  get getSnapshot(): () => RunSnapshot {
    const extras = this.needExtras();
    extras.getSnapshot ??= () => {
      extras.snapshot ??= this.snapshot();
      return extras.snapshot;
    };
    return extras.getSnapshot;
  }

  /** For `JSON.stringify`, which would go round in the tree: what it is called and what it does. */
  toJSON(): object {
    const { id, name, group, state, isCancelling, progress } = this;
    return { id, name, group, state, isCancelling, progress };
  }

  private snapshot(): RunSnapshot {
    const { id, name, group, state, isCancelling, progress, result, error } = this;
    return { id, name, group, state, isCancelling, progress, result, error } as RunSnapshot;
  }

  /** Listeners run after the transition, in order of registration. */
  protected stateChanged(): void {
    const extras = this.extras as RunExtras | undefined;
    if (extras === undefined) return;
    extras.snapshot = undefined;
    this.notify(extras.onState);
  }

  private notify(listeners: Set<() => void> | undefined): void {
    if (listeners !== undefined) for (const listener of [...listeners]) this.tree.guard(listener);
  }

  protected override shutAccepted(): void {
    this.stateChanged();
  }
}

/** The progress of each run below a node. */
export function progressesBelow(node: TreeNode): Progress[] {
  const parts: Progress[] = [];
  if (node.firstChild !== undefined) for (const child of runsBelow(node)) parts.push(child.progress);
  return parts;
}

/** Whether a run goes on below a node; the newest first, since it is the likeliest. */
export function hasRunBelow(node: TreeNode): boolean {
  let at = node.firstChild?.previous;
  while (at !== undefined && !at.isRun) {
    if (at.firstChild !== undefined) at = at.firstChild.previous;
    else {
      // The first of its siblings: then it is the turn of those before their parent.
      while (at !== node && at === (at.above as TreeNode).firstChild) at = at.above as TreeNode;
      at = at === node ? undefined : at.previous;
    }
  }
  return at !== undefined;
}

function isListed(node: TreeNode): node is ObservableRun {
  return node.isRun && (node.flags & HIDDEN) === 0;
}

/** The runs below a node; helpers' frames in between are passed through. */
export function runsBelow(node: TreeNode): Run[] {
  const runs: Run[] = [];
  const pending = node.childNodes().reverse();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (isListed(next)) runs.push(next.run);
    else for (const child of next.childNodes().reverse()) pending.push(child);
  }
  return runs;
}

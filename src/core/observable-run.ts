import { currentFrame } from './current.js';
import { Frame } from './frame.js';
import { host } from './host.js';
import { CANCELLED, ERROR, MADE, SETTLED, SHUT, SILENT, STARTED, type TreeNode } from './node.js';
import type { Progress, ProgressUpdate } from './progress.js';
import { noProgress, ProgressState, ProgressSum } from './progress-state.js';
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
    if (above === tree.root) tree.onTopLevel?.(false);
  }

  /** The frame on whose stack it was made. */
  get maker(): Frame | undefined {
    return (this.flags & MADE) === 0 ? undefined : (this.waiter as Frame);
  }

  /** Yielded in the stretch in which it was made, it becomes a child of the frame that made it. */
  protected isMadeBy(frame: Frame): boolean {
    return this.maker === frame && this.waiterToken === frame.token && this.above === frame.tree.root;
  }

  override get run(): Run {
    return this as unknown as Run;
  }

  override needExtras(): RunExtras {
    this.extras ??= new RunExtras();
    return this.extras as RunExtras;
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
    for (let node = this.above; node !== undefined; node = node.above)
      if (node instanceof ObservableRun) return node.run;
    return undefined;
  }

  get children(): readonly Run[] {
    return runsBelow(this);
  }

  /** Its own, where it has set one; else that of what it waits for, or of its children together. */
  get progress(): Progress {
    const extras = this.extras as RunExtras | undefined;
    if (extras?.progress !== undefined) return extras.progress.snapshot(this.tree.clock.now());
    if (this.firstChild === undefined) return extras?.lastProgress ?? noProgress;
    const sum = new ProgressSum(extras?.endedProgress);
    for (const child of observableBelow(this)) sum.add(child.progress);
    return sum.progress ?? extras?.lastProgress ?? noProgress;
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

  /** Its progress has changed, and that of all above that mirror it. They are told once a frame. */
  private markProgress(): void {
    if (this.extras !== undefined) (this.extras as RunExtras).snapshot = undefined;
    this.tree.progress.mark(this);
    const above = this.parent as unknown as ObservableRun | undefined;
    if (above !== undefined && (above.extras as RunExtras | undefined)?.progress === undefined) above.markProgress();
  }

  emitProgress(): void {
    this.notify((this.extras as RunExtras | undefined)?.onProgress);
    this.meta.record?.changed();
    if ((this.flags & SILENT) === 0 && this.tree.hears('progress')) this.tree.emit('progress', { run: this.run });
  }

  /**
   * The last value arrives before the end does. It stays with those above: in their sum for as long as there are other children,
   * afterwards until another child has one.
   */
  protected finishProgress(): void {
    this.tree.progress.flush(this);
    const progress = this.progress;
    const above = this.parent as unknown as ObservableRun | undefined;
    if (progress === noProgress || above === undefined) return;
    const extras = above.needExtras();
    const sum = new ProgressSum(extras.endedProgress).addEnded(progress);
    const isLast = above.firstChild === undefined;
    extras.endedProgress = isLast ? undefined : sum;
    if (isLast) extras.lastProgress = sum.progress;
  }

  on(event: 'state' | 'progress', listener: (event: { readonly run: Run }) => void): () => void {
    if (event !== 'state' && event !== 'progress')
      throw new TypeError(expected('event', '`state` or `progress`', event));
    checkFunction('listener', listener);
    const extras = this.needExtras();
    const listeners = event === 'state' ? (extras.onState ??= new Set()) : (extras.onProgress ??= new Set());
    const own = (): void => listener({ run: this.run });
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

function observableBelow(node: TreeNode): ObservableRun[] {
  return runsBelow(node) as unknown as ObservableRun[];
}

/** The runs below a node; helpers' frames in between are passed through. */
export function runsBelow(node: TreeNode): Run[] {
  const runs: Run[] = [];
  const pending = node.childNodes().reverse();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next instanceof ObservableRun) runs.push(next.run);
    else for (const child of next.childNodes().reverse()) pending.push(child);
  }
  return runs;
}

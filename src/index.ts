export {
  type CancelledBy,
  CancelledError,
  DeadlockError,
  DuplicateIdError,
  NoCurrentRunError,
  OffloopError,
  PromptError,
  QueueFullError,
  StateError,
  TimeoutError,
  TransferError,
  WorkerCrashedError,
} from './core/errors.js';
export type { AsyncOp, Later, Op, Startable, Step } from './core/operation.js';
export { Operation } from './core/operation.js';
export type { Progress, ProgressUpdate } from './core/progress.js';
export type { Group, Outcome, Run, RunOptions, RunSnapshot, RunState } from './core/run.js';
export type { Logger, WorkerOutput } from './core/tree.js';
export { Engine } from './engine/engine.js';
export type { EngineOptions } from './engine/engine-options.js';
export type { GroupOptions } from './engine/groups.js';
export type {
  AsyncFunction,
  DecoratorOptions,
  Handler,
  HandlerDecorator,
  HandlerOptions,
  HandlerState,
  Policy,
  PolicyOptions,
} from './engine/handler-types.js';
export { handlerOf, runOf } from './engine/method-handlers.js';
export type { CancelReport, RunRegistry } from './engine/registry.js';
export type { RunFilter } from './engine/run-filter.js';
export type { RunStore, ViewOptions } from './engine/run-view.js';
export type { Scope } from './engine/scope.js';
export type {
  Assignment,
  AssignmentListener,
  CallAnswers,
  CallLoss,
  Calls,
  Executor,
  ExecutorCounts,
  FunctionReference,
  ItemStream,
  MessageSizes,
  ProgressReport,
  Submission,
  TaskExecutor,
  WorkerLike,
  WorkerSource,
} from './executors/executor.js';
export type { TaskContext } from './executors/task-context.js';
export { registerError } from './executors/wire/errors.js';
export { registerClass } from './executors/wire/registered-classes.js';
export { acquire } from './operations/acquire.js';
export { all } from './operations/all.js';
export { currentRun, defer, fork, self } from './operations/current-run.js';
export { type EventsOptions, events } from './operations/events.js';
export { Gate, type GateOptions } from './operations/gate.js';
export { nextFrame } from './operations/next-frame.js';
export { operation } from './operations/operation.js';
export { race } from './operations/race.js';
export type { ResultItem, Results } from './operations/results.js';
export { type RetryPolicy, retry } from './operations/retry.js';
export { routine } from './operations/routine.js';
export { shield } from './operations/shield.js';
export { sleep } from './operations/sleep.js';
export { timeout } from './operations/timeout.js';
export type { Member, Value } from './operations/value.js';
export { wait } from './operations/wait.js';
export { type EventOf, waitForEvent } from './operations/wait-for-event.js';
export type { Actor, ActorFunction, ActorIn, ActorOptions } from './tasks/actor-types.js';
export type { Exactly, MultiOptions } from './tasks/multi-options.js';
export { MultiAsyncTask, MultiProcessTask, type MultiResult, MultiTask } from './tasks/multi-task.js';
export { closeActor, openActor } from './tasks/open-actor.js';
export { AsyncTask, ProcessTask, StreamTask, Task } from './tasks/task.js';
export type { TaskOptions } from './tasks/task-options.js';
export type { InlineFunction, Sent, WorkerFunction } from './tasks/worker-function.js';
export { type WorkerModule, workerModule } from './tasks/worker-module.js';

'use client';

export { actionOf } from './action-of.js';
export { EngineProvider, type EngineProviderProps, useEngine } from './engine-provider.js';
export type { HookFunction, HookOptions } from './hook-options.js';
export { useHandler } from './use-handler.js';
export { useHandlerState } from './use-handler-state.js';
export { useProgress } from './use-progress.js';
export { useRun } from './use-run.js';
export { type RunsOptions, useRuns } from './use-runs.js';

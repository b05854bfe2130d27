export { bindProgress } from './bind-progress.js';
export { DomEngine, type DomEngineOptions } from './dom-engine.js';
export { defineElements } from './elements/define-elements.js';
export type { OffloopProgressElement } from './elements/progress-element.js';
export type { OffloopRunsElement } from './elements/runs-element.js';
export { indexedDbCache } from './indexed-db-cache.js';
export { type ShowPromptsOptions, showPrompts } from './prompts/show-prompts.js';

export { bindProgress } from './bind-progress.js';
export { DomEngine, type DomEngineOptions } from './dom-engine.js';
export { indexedDbCache } from './indexed-db-cache.js';
export { type ShowPromptsOptions, showPrompts } from './prompts/show-prompts.js';

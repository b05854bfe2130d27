import { developmentHooks } from '../../core/development-hooks.js';

/** Development mode learns of the end of a program that does not close its engines: one listener, while an engine is open. */
export function watchExit(): void {
  developmentHooks.watchExit = (look) => {
    process.on('beforeExit', look);
    return () => process.off('beforeExit', look);
  };
}

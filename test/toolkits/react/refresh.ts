import { createRequire } from 'node:module';

interface RefreshRuntime {
  injectIntoGlobalHook(global: object): void;
  register(component: unknown, id: string): void;
  setSignature(component: unknown, key: string): void;
  performReactRefresh(): unknown;
}

/** What build tools use for Fast Refresh; React DOM looks for it when it is loaded. */
const runtime = createRequire(import.meta.url)('react-refresh/runtime') as RefreshRuntime;
runtime.injectIntoGlobalHook(globalThis);

export const refresh = {
  /** As a build tool does for each component of a module; the same hooks are in all versions. */
  register(component: unknown, id: string): void {
    runtime.register(component, id);
    runtime.setSignature(component, 'the same hooks');
  },
  perform(): void {
    runtime.performReactRefresh();
  },
};

import { createContext, createElement, type ReactNode, useContext } from 'react';
import { StateError } from '../../core/errors.js';
import { expected } from '../../core/validation.js';
import type { Engine } from '../../engine/engine.js';

const EngineContext = createContext<Engine | undefined>(undefined);

/** What `EngineProvider` takes. */
export interface EngineProviderProps {
  /** Whose handlers and lists the components below are. */
  readonly engine: Engine;
  readonly children?: ReactNode;
}

/**
 * Says which engine the hooks and components below it use, as far as they are not told another one.
 *
 * It closes nothing: who made the engine does.
 *
 * @param props - `engine`, and what is shown
 * @throws `TypeError` while it renders, for what is no engine
 * @example
 * ```tsx
 * import { render } from 'ink';
 * import { InkEngine, ScheduleList } from 'offloop/ink';
 * import { EngineProvider } from 'offloop/react';
 * const engine = new InkEngine();
 * const app = render(<EngineProvider engine={engine}><ScheduleList /></EngineProvider>);
 * app.unmount();
 * await engine.close();
 * ```
 */
export function EngineProvider({ engine, children }: EngineProviderProps): ReactNode {
  checkEngine(engine);
  return createElement(EngineContext, { value: engine }, children);
}

/**
 * The engine of the nearest `EngineProvider`.
 *
 * @returns always the same engine, until the provider is given another one
 * @throws `StateError` while it renders, where there is no provider above
 * @example
 * ```tsx
 * import { useEngine } from 'offloop/react';
 * function Count() {
 *   return useEngine().runs.find({}).length;
 * }
 * ```
 */
export function useEngine(): Engine {
  return useEngineOr(undefined);
}

/** The engine that a component was given, else that of the nearest provider. */
export function useEngineOr(given: Engine | undefined): Engine {
  const provided = useContext(EngineContext);
  const engine = given ?? provided;
  if (engine === undefined)
    throw new StateError(
      'There is no engine: put `<EngineProvider engine={engine}>` of `offloop/react` around the component, or give it `engine`',
    );
  checkEngine(engine);
  return engine;
}

/** By what it can do: to know the class would load all that engines stand on. */
function checkEngine(engine: unknown): void {
  if (typeof (engine as Engine | null | undefined)?.async !== 'function')
    throw new TypeError(expected('engine', 'an engine', engine));
}

// What a test and the app's main process, which is another one, tell each other.

export type ToApp =
  | readonly [about: 'connected', window: number, port: number, channel: string, url: string]
  | readonly [about: 'said', window: number, port: number, text: string | null]
  | readonly [about: 'loaded', window: number]
  | readonly [about: 'evaluated', id: number, value: unknown, error?: string]
  | readonly [about: 'gone', window: number, event: 'destroyed' | 'render-process-gone' | 'did-navigate']
  /** The answer of a dialog; `null`: it was cancelled. */
  | readonly [about: 'chosen', folder: string | null]
  | readonly [about: 'menu', label: string]
  | readonly [about: 'runs?']
  | readonly [about: 'quit'];

export type FromApp =
  | readonly [about: 'load', window: number, url: string, preload: string | null]
  | readonly [about: 'evaluate', window: number, id: number, code: string]
  | readonly [about: 'do', window: number, what: 'reload' | 'crash' | 'destroy']
  | readonly [about: 'post', window: number, port: number, text: string]
  | readonly [about: 'close', window: number, port: number]
  | readonly [about: 'bar', window: number, fraction: number]
  | readonly [about: 'dialog', window: number, properties: readonly string[]]
  /** The names of the runs that go on, and how many utility processes there were. */
  | readonly [about: 'runs', names: readonly string[], forked: number];

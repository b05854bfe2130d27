/** Calls functions so that their errors can be told from those that earlier ones have left behind in their worker. */
export interface Aside {
  /** Something was left behind. Looking costs about as much as a short call. */
  readonly isNeeded: boolean;
  /** Calls a function whose errors are known from then on, until `end`. */
  run<T>(call: () => T): T;
  /** Calls something that belongs to that function. */
  again<T>(call: () => T): T;
  end(): void;
}

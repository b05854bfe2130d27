/** Where a run or task stands. */
export interface Progress {
  /** Steps done. */
  readonly completed: number;
  /** Steps in all; `undefined`: indeterminate. */
  readonly total: number | undefined;
  /** `completed / total`, 0…1; 0 while indeterminate. */
  readonly fraction: number;
  /** `fraction` in percent, 0…100. */
  readonly percent: number;
  /** What it does now. */
  readonly message: string;
  /** Steps a second, once it can be told. */
  readonly rate: number | undefined;
  /** Milliseconds until the end, once it can be told. */
  readonly eta: number | undefined;
}

/** A change of progress; what is left out stays. */
export interface ProgressUpdate {
  /** Steps done. */
  readonly completed?: number;
  /** Steps in all; `undefined`: indeterminate. */
  readonly total?: number | undefined;
  /** What it does now. */
  readonly message?: string;
}

/** Whether engines report mistakes unless they say otherwise. Which one a program gets is decided by conditions of the package's `#mode`. */
export interface Mode {
  readonly isDevelopment: boolean;
  /** Loads nothing: makes what looks for mistakes listen. */
  install(): void;
}

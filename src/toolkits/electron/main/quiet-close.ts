/** Closes a port that may be gone. */
export function quietClose(port: { close(): void }): void {
  try {
    port.close();
  } catch {
    // Its page is gone.
  }
}

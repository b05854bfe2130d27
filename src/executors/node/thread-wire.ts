/** Whether a value can be sent to another thread. */
export function canSendToThread(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

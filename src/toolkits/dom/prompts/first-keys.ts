/**
 * Keeps keys and clicks that began with one form from answering the next: an Enter that is held, the second half of a double click. The next form is
 * in the same place at once.
 */
export function keepFirstKeys(dialog: HTMLDialogElement): void {
  let begunIn: Element | null = null;
  dialog.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Enter' && event.repeat) event.preventDefault();
    },
    true,
  );
  dialog.addEventListener(
    'click',
    (event) => {
      const form = dialog.firstElementChild;
      if (event.detail <= 1) begunIn = form;
      else if (begunIn !== form) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    true,
  );
}

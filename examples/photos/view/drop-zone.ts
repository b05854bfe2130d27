/** Takes files that are dropped anywhere on the page, and shows while something is held over it. */
export function makeDropZone(page: Document, veil: HTMLElement, take: (files: FileList) => void): void {
  // Each element on the way is entered and left.
  let depth = 0;
  const show = (change: number): void => {
    depth = Math.max(0, depth + change);
    veil.hidden = depth === 0;
  };
  page.addEventListener('dragenter', (event) => {
    if (hasFiles(event)) show(+1);
  });
  page.addEventListener('dragleave', (event) => {
    if (hasFiles(event)) show(-1);
  });
  page.addEventListener('dragover', (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  page.addEventListener('drop', (event) => {
    show(-depth);
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) take(event.dataTransfer.files);
  });
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') === true;
}

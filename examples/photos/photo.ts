/** A picture to develop. */
export interface Photo {
  readonly name: string;
  readonly file: Blob;
}

/** Those of some files that may be pictures; the browser tells by their name. */
export function photosOf(files: Iterable<File>): Photo[] {
  return Array.from(files)
    .filter((file) => file.type.startsWith('image/'))
    .map((file) => ({ name: file.name.replace(/\.[^.]+$/, ''), file }));
}

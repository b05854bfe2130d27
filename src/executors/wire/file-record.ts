/** What the clone leaves out of a file, beside what it takes along. */
export interface FileRecord {
  readonly blob: object;
  readonly name: string;
  readonly type: string;
  readonly lastModified: number;
}

type AnyFile = Omit<FileRecord, 'blob'>;

/** Absent in older lines of Node. */
const { File } = globalThis as unknown as {
  readonly File: new (parts: readonly object[], name: string, options: Partial<AnyFile>) => AnyFile;
};

export function fileRecordOf(file: AnyFile): FileRecord {
  const { name, type, lastModified } = file;
  return { blob: file, name, type, lastModified };
}

export function fileOf({ blob, name, type, lastModified }: FileRecord): AnyFile {
  return new File([blob], name, { type, lastModified });
}

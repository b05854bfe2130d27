import type { Op, Progress } from 'offloop';
import type { Developed } from './work/measure.ts';

/** Who waits for a photo to be developed. */
export interface Watch {
  /** Aborts when it is not wanted any more. */
  readonly signal: AbortSignal;
  follow(progress: Progress): void;
}

/** A picture to develop. */
export interface Photo {
  readonly name: string;
  /** Bytes of its file. */
  readonly size: number;
  /** Decodes and measures it at one of the places where work can be done. */
  develop(place: string, watch: Watch): Op<Developed>;
}

/** Pixels of a thumbnail's longer edge. */
export const EDGE = 560;

/** Those of some files that may be pictures; the browser tells by their name. */
export function picturesOf(files: Iterable<File>): File[] {
  return Array.from(files).filter((file) => file.type.startsWith('image/'));
}

/** "two.words" of "two.words.jpeg" */
export function nameOf(file: string): string {
  return file.replace(/\.[^.]+$/, '');
}

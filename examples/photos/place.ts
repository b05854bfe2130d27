/** A place where photos can be developed. */
export interface Place {
  readonly id: string;
  /** "Web workers" */
  readonly name: string;
  /** "in web workers" */
  readonly where: string;
}

/** From a child: it can take requests. */
export const READY = 'offloop: ready';
/** From a child: it has printed something, which shall arrive before what it sends next. */
export const PRINTED = 'offloop: printed';

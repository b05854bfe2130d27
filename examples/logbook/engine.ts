import { DomEngine } from 'offloop/dom';

/** Of the page: all that goes on in it is a run of this one. */
export const engine = new DomEngine({ name: 'logbook' });

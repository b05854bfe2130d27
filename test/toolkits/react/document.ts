import './refresh.js';
import { Window } from 'happy-dom';

/** A document in Node, and what React DOM asks for besides: imported before it. */
const window = new Window({ url: 'http://localhost/' });
const { document, navigator, FormData } = window;
const globals = { window, document, navigator, FormData, IS_REACT_ACT_ENVIRONMENT: true };
for (const [name, value] of Object.entries(globals))
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

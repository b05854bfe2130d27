// The page of the suite for a real Electron: main executes code in it, and finds the functions here.
import { connect } from 'offloop/electron/renderer';

Object.assign(globalThis, { main: connect() });

export { type Connected, type ConnectOptions, connect } from './connect.js';

import { contextBridge } from 'electron';
import 'offloop/electron/preload';

contextBridge.exposeInMainWorld('own', {});

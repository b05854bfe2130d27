// An app that electron-vite builds as the guide says: what main and its worker module become executes, and so does the preload.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { build } from 'electron-vite';
import { call, checkPreload, standIn } from '../electron-vite/stand-in.js';

await build({ configFile: 'electron-vite/electron.vite.config.mjs', logLevel: 'silent' });
const out = new URL(`../out/electron-vite-${process.versions.node}/`, import.meta.url);

const [own, ...others] = readdirSync(new URL('preload/', out));
if (others.length > 0) throw new Error(`the preload is more than one file: ${others}`);
checkPreload(readFileSync(new URL(`preload/${own}`, out), 'utf8'));
if (!existsSync(new URL('renderer/index.html', out))) throw new Error('no page');

const { preload, start } = await import(new URL('main/index.js', out));
checkPreload(readFileSync(preload, 'utf8'));
const electron = standIn();
const engine = start(electron);
const answers = [await call(electron, 'double', 4), await call(electron, 'inProcess', 5)];
await engine.close();
process.stdout.write(answers.join() === '8,10' ? 'done' : answers.join());

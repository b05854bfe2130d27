/**
 * Paints the sample photos anew: `node examples/photos/generate/generate.js [NAME…]`. They are scenes in GLSL, painted by the
 * installed Chromium, so that nobody else has rights in them.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { paint } from './page.js';
import { PICTURES } from './pictures.js';

const QUALITY = 0.7;
const folder = new URL('../public/samples/', import.meta.url);
const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');

const chosen = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
});
try {
  const page = await browser.newPage();
  mkdirSync(folder, { recursive: true });
  for (const picture of PICTURES) {
    if (chosen.length > 0 && !chosen.includes(picture.name)) continue;
    const source = read('prelude.glsl') + read(`scenes/${picture.scene}.glsl`) + read('finish.glsl');
    const base64 = await page.evaluate(paint, { ...picture, source, quality: QUALITY });
    const bytes = Buffer.from(base64, 'base64');
    writeFileSync(new URL(`${picture.name}.webp`, folder), bytes);
    process.stdout.write(
      `${picture.name}: ${picture.width} × ${picture.height}, ${Math.round(bytes.length / 1000)} kB\n`,
    );
  }
} finally {
  await browser.close();
}

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'chrome.exe'];
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** How to get a browser, in one line. */
export const HOW_TO_GET_ONE =
  'On Debian: apt-get install --no-install-recommends chromium fonts-liberation; elsewhere install Chrome or Chromium, or name one in OFFLOOP_CHROMIUM';

/** The path of a Chromium: what OFFLOOP_CHROMIUM names, else one in the usual places, else one on the PATH. */
export function findBrowser() {
  const named = process.env.OFFLOOP_CHROMIUM;
  // A wrong name is not replaced by something else behind somebody's back.
  if (named) return isExecutable(named) ? named : undefined;
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return [...PLACES, ...folders.flatMap((folder) => NAMES.map((name) => join(folder, name)))].find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

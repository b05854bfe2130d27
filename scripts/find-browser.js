import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The browsers that tests talk to: where they are looked for, what names another one, and how to get one, in one line. */
export const CHROMIUM = {
  name: 'Chromium',
  variable: 'OFFLOOP_CHROMIUM',
  commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'chrome.exe'],
  places: [
    '/usr/bin/chromium',
    '/usr/bin/google-chrome',
    '/snap/bin/chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  ],
  howToGet:
    'On Debian: apt-get install --no-install-recommends chromium fonts-liberation; elsewhere install Chrome or Chromium, or name one in OFFLOOP_CHROMIUM',
};

export const FIREFOX = {
  name: 'Firefox',
  variable: 'OFFLOOP_FIREFOX',
  commands: ['firefox-esr', 'firefox', 'firefox.exe'],
  places: [
    '/usr/bin/firefox-esr',
    '/usr/bin/firefox',
    '/snap/bin/firefox',
    '/Applications/Firefox.app/Contents/MacOS/firefox',
    'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
    'C:\\Program Files (x86)\\Mozilla Firefox\\firefox.exe',
  ],
  howToGet:
    'On Debian: apt-get install --no-install-recommends firefox-esr; elsewhere install Firefox, or name one in OFFLOOP_FIREFOX',
};

/** The path of a browser: what its variable names, else one in the usual places, else one on the PATH. */
export function findBrowser({ variable, commands, places }) {
  const named = process.env[variable];
  // A wrong name is not replaced by something else behind somebody's back.
  if (named) return isExecutable(named) ? named : undefined;
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return [...places, ...folders.flatMap((folder) => commands.map((name) => join(folder, name)))].find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

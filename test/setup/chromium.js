import { CHROMIUM } from '../../scripts/find-browser.js';
import { withBrowser } from './browser.js';

export default withBrowser(CHROMIUM);

/** Suites of the engine that need nothing of Node, in a page. */
import '../../core/acquire.test.js';
import '../../core/async-body.test.js';
import '../../core/clean-up.test.js';
import '../../core/deadlock.test.js';
import '../../core/late-answers.test.js';
import '../../core/resume.test.js';
import '../../core/run.test.js';
import '../../core/shield.test.js';
import '../../core/start.test.js';
import '../../core/structure.test.js';
import '../../property/cancel-points.test.js';
import '../../property/unwinding.test.js';

export { runTests as run } from './jest-in-page.js';

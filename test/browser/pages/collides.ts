/** A worker that exposes one name twice. */
import { expose } from 'offloop/worker';

expose({ square: (n: number) => n * n, half: (n: number) => n / 2 });
expose({ square: (n: number) => n ** 2 });

// Vite's development server: says where the page is, until it is ended.
import { createServer } from 'vite';

const server = await createServer({ root: 'web', logLevel: 'warn', server: { port: 0 } });
await server.listen();
process.stdout.write(server.resolvedUrls.local[0]);

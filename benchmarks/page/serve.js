import { createServer } from 'node:http';

/** Serves scripts by their path, and an empty document for all else. @returns where, and what ends it */
export async function serve(scripts) {
  const server = createServer(({ url }, response) => {
    const script = scripts[url];
    response.writeHead(200, { 'content-type': script ? 'text/javascript' : 'text/html', 'cache-control': 'no-store' });
    response.end(script ?? '<!doctype html><title>Benchmark</title>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Of so many requests the last ones fail. */
const ROUND = 12;
/** From this one on: it is busy, hangs up, or never answers. */
const DOWN = 8;

/** A server on this machine that is down now and then, each time in all the ways in which servers are. */
export class FailingServer implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`;
  }

  static async start(): Promise<FailingServer> {
    let requests = 0;
    const server = createServer((request, response) => {
      const turn = requests++ % ROUND;
      if (turn < DOWN) response.end('ok');
      else if (turn < DOWN + 2) response.writeHead(503).end('busy');
      else if (turn === DOWN + 2) request.socket.destroy();
      // The last one waits for an answer that does not come.
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FailingServer(server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

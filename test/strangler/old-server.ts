import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An old system: a server of its own on loopback, that keeps what it was asked and says that it was the one. */
export class OldServer {
  readonly seen: Seen[] = [];
  private answer?: RequestListener;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private server: Server,
    readonly port: number,
  ) {}

  static async start(): Promise<OldServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const old = new OldServer(server, (server.address() as AddressInfo).port);
    old.serve(server);
    return old;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get last(): Seen {
    return this.seen[this.seen.length - 1];
  }

  /** From now on, until `usual()`. Who answers reads the body itself. */
  answers(listener: RequestListener): void {
    this.answer = listener;
  }

  usual(): void {
    this.answer = undefined;
    this.seen.length = 0;
  }

  /** As if its process were gone: nobody listens, and all connections are broken. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  async startAgain(): Promise<void> {
    this.server = createServer();
    this.serve(this.server);
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
  }

  private serve(server: Server): void {
    server.on('connection', (socket) => this.sockets.add(socket.once('close', () => this.sockets.delete(socket))));
    server.on('request', (request, response) => {
      if (this.answer) return this.answer(request, response);
      const { method = '', url = '', headers } = request;
      buffer(request).then(
        (body) => {
          this.seen.push({ method, url, headers, body });
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ by: 'old' }));
        },
        () => response.destroy(),
      );
    });
  }
}

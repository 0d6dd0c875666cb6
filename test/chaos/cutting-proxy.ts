import { connect, createServer, type Server, type Socket } from 'node:net';

/** HTTP/2 says what it says in small pieces, and Nagle would hold each until the one before is acknowledged: 44 ms a call by gRPC. */
const noDelay = true;

/** Between a caller and a module: it can cut a connection when a request has passed and its answer has not. */
export class CuttingProxy {
  cuts = 0;
  private toCut = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async between(port: number, target: number): Promise<CuttingProxy> {
    const server = createServer({ noDelay });
    const proxy = new CuttingProxy(server);
    server.on('connection', (caller) => proxy.join(caller, connect({ port: target, host: '127.0.0.1', noDelay })));
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    return proxy;
  }

  /** The next so many requests get through; their answers do not. */
  cutNext(requests: number): void {
    this.toCut = requests;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(caller: Socket, module: Socket): void {
    const end = () => {
      caller.destroy();
      module.destroy();
    };
    for (const socket of [caller, module]) {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket)).on('close', end).on('error', end);
    }
    caller.on('data', (sent) => {
      module.write(sent);
      if (this.toCut <= 0 || !isRequest(sent)) return;
      this.toCut -= 1;
      this.cuts += 1;
      caller.destroy(); // the module has it all the same
    });
    module.on('data', (answer) => caller.write(answer));
  }
}

/** HTTP/2 begins with a preface, and says short things about the connection in between: cutting these would only keep the caller from coming back. */
const isRequest = (sent: Buffer): boolean => sent.length > 64 && !sent.subarray(0, 3).equals(preface);
const preface = Buffer.from('PRI');

import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, isIP, type Server as NetServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { ClientTCP, ServerTCP, type TcpSocket } from '@nestjs/microservices';
import type { Address } from '../address';
import { largestEnvelope, LineFault, within, type Answering, type CallReply, type CallRequest, type Line, type Listener } from '../line';
import type { TlsFiles } from '../tls-files';
import { ask } from './nest-client';

const pattern = 'schoolhouse';
/** Nest reads a pattern as JSON, and takes one that is none as it is, by an exception that costs a tenth of a call. Both are the same route. */
const sentPattern = JSON.stringify(pattern);
const connectMs = 1_000;
const resolveEveryMs = 10_000;
const namesMs = 100;
const firstPauseMs = 500;
const longestPauseMs = 15_000;

/** Without noDelay a call waits, some 40 ms, until the other end has acknowledged the one before, which is still being answered. */
class PromptClient extends ClientTCP {
  override createSocket(): TcpSocket {
    const socket = super.createSocket();
    socket.netSocket.setNoDelay();
    return socket;
  }
}

/** One copy of a module, and until when it is left out after it did not answer. */
class Copy {
  readonly client: ClientTCP;
  private failures = 0;
  private isLost = false;
  private isSought = false;
  private isDoubted = false;
  private outUntil = 0;
  private underWay = 0;

  constructor(
    readonly name: string,
    private readonly host: string,
    private readonly port: number,
    tls?: TlsFiles & { servername?: string },
  ) {
    this.client = new PromptClient({ host, port, maxBufferSize: 2 * largestEnvelope, ...(tls && { tlsOptions: tls }) });
  }

  /** Whether it can be reached again is found out beside the calls: none of them waits for an address that may still be silent. */
  isOut(now: number): boolean {
    if (this.isLost && now >= this.outUntil && !this.isSought) void this.seek();
    return this.isLost;
  }

  async send(request: CallRequest, timeoutMs: number): Promise<CallReply> {
    this.underWay += 1;
    try {
      // Half of the time at most: an address whose machine is gone says nothing, and another copy is to be asked as well.
      const reply = await ask(this.client, sentPattern, request, timeoutMs, Math.min(connectMs, timeoutMs / 2));
      if (reply.kind === 'leaving') this.leaveOut();
      else this.comeBack();
      return reply;
    } catch (error) {
      const fault = error instanceof LineFault ? error : new LineFault('unknown', String(error));
      if (fault.begun === 'no' || !fault.timedOut) this.leaveOut();
      else void this.doubt();
      throw fault;
    } finally {
      this.underWay -= 1;
      if (this.underWay === 0 && this.failures > 0) this.client.close(); // not before: it would cut what is still being answered
    }
  }

  /**
   * One that is only slow is the breaker's to judge. One whose machine has gone without a word takes no other connection either; on the one that
   * there is, TCP would wait for a quarter of an hour.
   */
  private async doubt(): Promise<void> {
    if (this.isDoubted) return;
    this.isDoubted = true;
    const another = connect(this.port, this.host);
    try {
      await within(connectMs, 'no', 'no connection', once(another, 'connect'));
    } catch {
      this.leaveOut();
      this.client.close();
    } finally {
      another.destroy();
      this.isDoubted = false;
    }
  }

  private async seek(): Promise<void> {
    this.isSought = true;
    this.underWay += 1;
    try {
      await within(connectMs, 'no', 'no connection', this.client.connect());
      this.isLost = false;
    } catch {
      this.leaveOut();
    } finally {
      this.isSought = false;
      this.underWay -= 1;
      if (this.underWay === 0 && this.isLost) this.client.close();
    }
  }

  private comeBack(): void {
    this.failures = 0;
    this.isLost = false;
  }

  private leaveOut(): void {
    this.isLost = true;
    if (performance.now() < this.outUntil) return;
    this.failures += 1;
    this.outUntil = performance.now() + Math.min(longestPauseMs, firstPauseMs * 2 ** (this.failures - 1));
  }
}

/**
 * Calls are dealt in turn to all copies behind the hosts of the address (names are resolved again and again, so copies may come
 * and go). Who refuses a connection or is leaving is left out until it can be reached again, which is tried less and less often,
 * and another is asked instead.
 */
export class TcpLine implements Line {
  private copies = new Map<string, Copy>();
  private resolveAt = Number.NEGATIVE_INFINITY;
  private resolving: Promise<void> = Promise.resolve();
  private namesAsked: Promise<void> = Promise.resolve();
  private turn = 0;

  constructor(
    private readonly address: Address,
    private readonly tls?: TlsFiles,
  ) {}

  async send(request: CallRequest, timeoutMs: number): Promise<CallReply> {
    const until = performance.now() + timeoutMs;
    let lastReason = 'no copy is known';
    for (const copy of await this.candidates()) {
      const left = until - performance.now();
      if (left <= 0) break;
      const reply = await copy.send(request, left).catch((fault: LineFault) => {
        if (fault.begun === 'unknown') throw fault;
        lastReason = `${copy.name}: ${fault.message}`;
      });
      if (reply && reply.kind !== 'leaving') return reply;
      this.resolveAt = Number.NEGATIVE_INFINITY; // who leaves is replaced: the next call asks for names again
    }
    throw new LineFault('no', `no copy at ${this.address.text} takes calls (${lastReason})`);
  }

  async close(): Promise<void> {
    for (const { client } of this.copies.values()) client.close();
  }

  /** Each call begins with the next copy; those left out come last, in case nobody else is there. */
  private async candidates(): Promise<Copy[]> {
    if (performance.now() >= this.resolveAt) {
      this.resolveAt = performance.now() + resolveEveryMs;
      this.resolving = this.resolve();
      this.namesAsked = Promise.race([this.resolving, pause(namesMs, undefined, { ref: false })]);
    }
    // A line that was idle knows copies that are long gone: all who call meanwhile wait. A name server that hangs holds nobody up.
    await this.namesAsked;
    if (this.copies.size === 0) await this.resolving;
    const all = [...this.copies.values()];
    this.turn = (this.turn + 1) % Math.max(1, all.length);
    const inTurn = [...all.slice(this.turn), ...all.slice(0, this.turn)];
    const now = performance.now();
    return [...inTurn.filter((copy) => !copy.isOut(now)), ...inTurn.filter((copy) => copy.isOut(now))];
  }

  private async resolve(): Promise<void> {
    const found = await Promise.all(this.address.hosts.map(({ host, port }) => this.copiesOf(host, port)));
    const copies = new Map(found.flat().map((copy) => [copy.name, copy]));
    if (copies.size === 0) return; // a name server that is away takes nothing from us
    for (const [name, copy] of this.copies) if (!copies.has(name)) copy.client.close();
    this.copies = copies;
  }

  private async copiesOf(host: string, port: number): Promise<Copy[]> {
    const addresses = isIP(host) ? [host] : (await lookup(host, { all: true }).catch(() => [])).map(({ address }) => address);
    return addresses.map((ip) => this.copies.get(`${ip}:${port}`) ?? new Copy(`${ip}:${port}`, ip, port, this.tls && { ...this.tls, ...(!isIP(host) && { servername: host }) }));
  }
}

/** Nest's server cuts its connections when it closes; here it first only stops to let new ones in. */
export async function listenOnTcp({ hosts: [{ host, port }] }: Address, answer: Answering, tls?: TlsFiles): Promise<Listener> {
  const server = new ServerTCP({ host, port, maxBufferSize: 2 * largestEnvelope, ...(tls && { tlsOptions: { ...tls, requestCert: true, rejectUnauthorized: true } }) });
  server.addHandler(pattern, (request: CallRequest) => answer(request));
  server.unwrap<NetServer>().on('connection', (caller) => caller.setNoDelay());
  await new Promise<void>((resolve, reject) => server.listen(((error?: Error) => (error ? reject(error) : resolve())) as () => void));
  return {
    stop: async () => void (server.unwrap<NetServer>() as NetServer).close(),
    close: async () => server.close(),
  };
}

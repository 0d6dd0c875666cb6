import { firstValueFrom, type Observable } from 'rxjs';
import { LineFault, within, type CallReply } from '../line';

/** What Nest's clients have in common; their own common type does not fit its heirs. */
interface NestClient {
  connect(): Promise<unknown>;
  send<Reply, Sent>(pattern: string, data: Sent): Observable<Reply>;
}

/** One call by one of Nest's clients. Connecting is apart, and may be given less time: what fails there was surely not begun. */
export async function ask(client: NestClient, pattern: string, request: unknown, timeoutMs: number, connectMs = timeoutMs): Promise<CallReply> {
  const began = performance.now();
  await within(Math.min(connectMs, timeoutMs), 'no', 'no connection', client.connect().catch((error: unknown) => Promise.reject(new LineFault('no', textOf(error)))));
  const replied = firstValueFrom(client.send<CallReply, unknown>(pattern, request)).catch((error: unknown) => Promise.reject(faultOf(error)));
  return within(Math.max(1, timeoutMs - (performance.now() - began)), 'unknown', 'no reply', replied);
}

/** Nobody listens, or it was too large to be sent: each transport has words of its own for it. */
const notSent = /no subscribers|no responders|Empty response|no matching message handler|max_payload/i;

/** A connection that is lost in the moment of a call is made anew by the call itself. */
const isOfConnecting = (error: unknown): boolean => (error as { syscall?: string } | null)?.syscall === 'connect';

const faultOf = (error: unknown): LineFault => new LineFault(isOfConnecting(error) || notSent.test(textOf(error)) ? 'no' : 'unknown', textOf(error));

const textOf = (error: unknown): string => (error instanceof Error ? error.message : typeof error === 'string' ? error : JSON.stringify(error));

export const callPattern = (module: string): string => `schoolhouse.${module}`;

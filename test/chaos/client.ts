import { setTimeout as pause } from 'node:timers/promises';
import type { Definite, Request } from './ledger';

const patienceMs = 15_000;
const longestMs = 120_000;
/** A problem with one of these says nothing about the request itself: it must be asked again, with the same key. */
const passing = new Set(['IDEMPOTENCY_KEY_IN_FLIGHT', 'DATABASE_UNAVAILABLE', 'TOO_MANY_REQUESTS', 'RATE_LIMITED', 'WORKFLOW_IN_PROGRESS']);
const ended = new Set(['completed', 'compensated', 'failed', 'stuck']);

interface Answered {
  readonly status: number;
  readonly body: string;
  readonly location?: string;
}

/** A client as they should all be: it repeats a request under its key until it knows what became of it. */
export class Client {
  constructor(
    private readonly url: string,
    private readonly headers: () => Promise<Record<string, string>>,
  ) {}

  /** @returns undefined when there was no definite answer in two minutes, or until `end` (milliseconds since the epoch) */
  async settle(request: Request, end: () => number): Promise<Definite | undefined> {
    const ownEnd = Date.now() + longestMs;
    const deadline = () => Math.min(ownEnd, end());
    while (Date.now() < deadline()) {
      request.tries += 1;
      const answer = await this.ask(request);
      const definite = answer && (await this.definite(answer, deadline));
      if (definite) return definite;
      await pause(50 + Math.random() * 200);
    }
    return undefined;
  }

  /** The same key once more. @returns undefined when no definite answer came */
  async repeat(request: Request): Promise<Definite | undefined> {
    const answer = await this.ask(request);
    return answer && isDefinite(answer) ? definiteOf(answer) : undefined;
  }

  private async definite(answer: Answered, deadline: () => number): Promise<Definite | undefined> {
    if (answer.status === 202 && answer.location) return this.follow(answer.location, deadline);
    return isDefinite(answer) ? definiteOf(answer) : undefined;
  }

  /** The status resource answers until the workflow has ended. */
  private async follow(location: string, deadline: () => number): Promise<Definite | undefined> {
    while (Date.now() < deadline()) {
      const answer = await this.send('GET', location);
      const workflow = answer?.status === 200 ? (JSON.parse(answer.body) as { status: string; error: { code: string } | null }) : undefined;
      if (workflow && ended.has(workflow.status)) return { status: 202, code: workflow.status === 'completed' ? undefined : (workflow.error?.code ?? workflow.status), body: answer!.body };
      await pause(200);
    }
    return undefined;
  }

  private ask({ path, key, body }: Request): Promise<Answered | undefined> {
    return this.send('POST', path, { 'idempotency-key': key, 'content-type': 'application/json' }, JSON.stringify(body));
  }

  private async send(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answered | undefined> {
    try {
      const response = await fetch(new URL(path, this.url), { method, headers: { ...(await this.headers()), ...headers }, body, signal: AbortSignal.timeout(patienceMs) });
      return { status: response.status, body: await response.text(), location: response.headers.get('location') ?? undefined };
    } catch {
      return undefined; // killed, frozen or not there: what became of the request is not known
    }
  }
}

const codeOf = ({ body }: Answered): string | undefined => {
  try {
    return (JSON.parse(body) as { code?: string }).code;
  } catch {
    return undefined; // not a problem of ours, so not definite either
  }
};

function isDefinite(answer: Answered): boolean {
  if (answer.status < 400) return answer.status !== 202;
  return answer.status < 500 && answer.status !== 401 && answer.status !== 408 && answer.status !== 429 && !passing.has(codeOf(answer) ?? '');
}

const definiteOf = (answer: Answered): Definite => ({ status: answer.status, code: answer.status < 400 ? undefined : codeOf(answer), body: answer.body });

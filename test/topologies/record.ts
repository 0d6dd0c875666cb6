/** One request and its answer, as they go into the digest. */
export interface Step {
  readonly name: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

type Method = 'GET' | 'POST' | 'PATCH';

export interface Sent {
  readonly as?: string;
  readonly body?: object;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Headers that say something about what was done, and nothing about when or where. */
const told = ['location', 'etag', 'content-type', 'preference-applied', 'retry-after', 'allow', 'link', 'cache-control'];

/** Speaks HTTP to an installation, one request after the other, and keeps all that it says. */
export class Recorder {
  readonly steps: Step[] = [];
  private readonly tokens = new Map<string, string>();
  private keys = 0;

  constructor(private readonly url: string) {}

  /** @throws Error when the status is another one: a life that went wrong in the same way everywhere would prove nothing */
  async send<Body = Record<string, unknown>>(status: number, name: string, method: Method, path: string, { as, body, key, headers = {} }: Sent = {}): Promise<Body> {
    const token = as === undefined ? undefined : this.tokens.get(as);
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(method === 'POST' && { 'idempotency-key': key ?? `journey-${(this.keys += 1)}` }),
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    const answer: unknown = text === '' ? null : JSON.parse(text);
    this.steps.push({ name, status: response.status, headers: Object.fromEntries([...response.headers].filter(([header]) => told.includes(header))), body: answer });
    if (response.status !== status) throw new Error(`${name}: ${response.status} instead of ${status}: ${text}`);
    return answer as Body;
  }

  async logIn(as: string, school: string, email: string, password: string): Promise<void> {
    const { accessToken } = await this.send<{ accessToken: string }>(200, `${as} logs in`, 'POST', '/v1/auth/login', { body: { school, email, password } });
    this.tokens.set(as, accessToken);
  }
}

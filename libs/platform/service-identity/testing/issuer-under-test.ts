import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createLocalJWKSet, SignJWT, type JWK, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '../../clock/clock';

export const issuer = 'https://school.example';

interface Forgery {
  readonly header?: object;
  readonly key?: KeyObject;
}

/** An installation as a service sees it over HTTP: metadata, token endpoint and keys, which a test may have answer badly or not at all. */
export class IssuerUnderTest {
  readonly asked: string[] = [];
  readonly forms: Record<string, string>[] = [];
  /** `failing` answers 500, `silent` holds requests until it is over. */
  mood: 'well' | 'failing' | 'refusing' | 'silent' = 'well';
  claimedIssuer = issuer;
  lifeSeconds = 300;
  private keys = new Map([['first', generateKeyPairSync('ec', { namedCurve: 'P-256' })]]);
  private kid = 'first';

  private constructor(
    private readonly server: Server,
    private readonly clock: Clock,
  ) {}

  static async open(clock: Clock): Promise<IssuerUnderTest> {
    const server = createServer();
    const opened = new IssuerUnderTest(server, clock);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void opened.answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return opened;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on another key signs, and the ones before are not published any more. */
  rotate(kid: string): void {
    this.kid = kid;
    this.keys = new Map([[kid, generateKeyPairSync('ec', { namedCurve: 'P-256' })]]);
  }

  get jwks(): { keys: JWK[] } {
    return { keys: [...this.keys].map(([kid, { publicKey }]) => ({ ...(publicKey.export({ format: 'jwk' }) as JWK), kid, alg: 'ES256', use: 'sig' })) };
  }

  get keySource(): JWTVerifyGetKey {
    return createLocalJWKSet(this.jwks);
  }

  token(claims: Record<string, unknown> = {}, { header = {}, key = this.keys.get(this.kid)?.privateKey }: Forgery = {}): Promise<string> {
    const now = Math.floor(this.clock.now().getTime() / 1_000);
    const usual = { iss: issuer, aud: `${issuer}/modules`, sub: 'fees', client_id: 'fees', modules: ['activity'], hosts: ['fees'], iat: now, exp: now + this.lifeSeconds };
    return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: this.kid, ...header }).sign(key as KeyObject);
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.asked.push(request.url ?? '');
    const form = Object.fromEntries(new URLSearchParams(await text(request)));
    if (this.mood === 'silent') return;
    const [status, body] = this.mood === 'failing' ? [500, {}] : await this.bodyFor(request.url, form);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  private async bodyFor(path: string | undefined, form: Record<string, string>): Promise<[number, object]> {
    if (path === '/.well-known/jwks.json') return [200, this.jwks];
    if (path !== '/oauth/token') return [200, { issuer: this.claimedIssuer, token_endpoint: `${issuer}/oauth/token`, jwks_uri: `${issuer}/.well-known/jwks.json` }];
    this.forms.push(form);
    if (this.mood === 'refusing') return [form.scope ? 400 : 401, { error: form.scope ? 'invalid_scope' : 'invalid_client' }];
    return [200, { access_token: await this.tokenFor(form), token_type: 'Bearer', expires_in: this.lifeSeconds }];
  }

  private tokenFor({ scope = '', client_id: name = 'fees', req_cnf: confirmation }: Record<string, string>): Promise<string> {
    const module = /^call:(.+)$/.exec(scope)?.[1];
    const path = scope === 'originate' ? '/contexts' : module ? `/modules/${module}` : '/modules';
    const cnf = confirmation ? { cnf: JSON.parse(confirmation) as object } : {};
    return this.token({ sub: name, client_id: name, aud: `${issuer}${path}`, modules: module ? [module] : [], ...cnf });
  }
}

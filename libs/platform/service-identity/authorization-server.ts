import { z } from 'zod';
import { IdentityUnavailable } from './errors';

const metadataSchema = z.object({ issuer: z.string(), token_endpoint: z.string(), jwks_uri: z.string() });

export interface Endpoints {
  readonly token: URL;
  readonly keys: URL;
}

/**
 * Where tokens and keys are to be had, by the metadata of the issuer (RFC 8414). Processes may reach it by another address than the outside does
 * (`url`, such as http://api:3000): endpoints below the issuer are asked for below that one. Metadata of another issuer are refused (RFC 8414, 3.3).
 */
export class AuthorizationServer {
  private found?: Promise<Endpoints>;

  constructor(
    readonly issuer: string,
    private readonly url: string,
  ) {}

  /** Asked for once; a failure is forgotten. @throws IDENTITY_UNAVAILABLE, Error when another issuer answers */
  endpoints(timeoutMs: number): Promise<Endpoints> {
    this.found ??= this.ask(timeoutMs).catch((error: unknown) => {
      this.found = undefined;
      throw error;
    });
    return this.found;
  }

  private async ask(timeoutMs: number): Promise<Endpoints> {
    const answer = await fetched(`${this.url}/.well-known/oauth-authorization-server`, { signal: AbortSignal.timeout(timeoutMs) });
    const metadata = answer.ok ? metadataSchema.safeParse(answer.body) : undefined;
    if (!metadata?.success) throw new IdentityUnavailable({ at: this.url, status: answer.status });
    const { issuer, token_endpoint: token, jwks_uri: keys } = metadata.data;
    if (issuer !== this.issuer) throw new Error(`${this.url} is the issuer ${issuer} and not ${this.issuer}: SERVICE_ISSUER and PUBLIC_URL must be of one installation.`);
    return { token: this.within(token), keys: this.within(keys) };
  }

  private within(address: string): URL {
    return new URL(address.startsWith(`${this.issuer}/`) ? `${this.url}${address.slice(this.issuer.length)}` : address);
  }
}

/** One request, no redirect, its body as JSON (null: it is none). @throws IDENTITY_UNAVAILABLE when there is no answer */
export async function fetched(url: URL | string, request: RequestInit): Promise<{ ok: boolean; status: number; body: unknown }> {
  try {
    const response = await fetch(url, { ...request, redirect: 'error', headers: { accept: 'application/json', ...request.headers } });
    const text = await response.text();
    return { ok: response.ok, status: response.status, body: response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : null };
  } catch (cause) {
    throw Object.assign(new IdentityUnavailable({ at: String(url) }), { cause });
  }
}

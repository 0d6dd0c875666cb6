import { InvalidClient } from '@schoolhouse/identity';
import { OauthRefusal } from './oauth-errors';

export const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

interface Fields {
  readonly client_id?: string;
  readonly client_secret?: string;
  readonly client_assertion?: string;
  readonly client_assertion_type?: string;
}

export interface ClientProof {
  readonly name?: string;
  readonly secret?: string;
  readonly assertion?: string;
}

/** How a client says who it is: client_secret_basic, client_secret_post or private_key_jwt, and one of them at a time. @throws OauthRefusal, INVALID_CLIENT */
export function proofIn({ client_id: id, client_secret: secret, client_assertion: assertion, client_assertion_type: type }: Fields, authorization: string | undefined): ClientProof {
  const basic = authorization === undefined ? undefined : basicIn(authorization);
  if ([basic, secret, assertion].filter((way) => way !== undefined).length > 1) throw new OauthRefusal('invalid_request', 'Authenticate in one way and not in several.');
  if (basic && id !== undefined && id !== basic.name) throw new OauthRefusal('invalid_request', 'client_id is another one than that of Authorization.');
  if (assertion !== undefined && type !== jwtBearer) throw new OauthRefusal('invalid_request', `client_assertion_type must be ${jwtBearer}.`);
  return basic ?? { name: id, secret, assertion };
}

/** RFC 6749, 2.3.1: both halves are encoded as in a form before they are put together. @throws INVALID_CLIENT */
function basicIn(authorization: string): ClientProof {
  const [, encoded] = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization) ?? [];
  const [, name, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString()) ?? [];
  if (name === undefined) throw new InvalidClient();
  return { name: decoded(name), secret: decoded(secret) };
}

const decoded = (text: string): string => new URLSearchParams(`_=${text.replaceAll('&', '%26')}`).get('_') ?? '';

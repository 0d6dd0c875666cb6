import { timingSafeEqual } from 'node:crypto';
import { ConfirmationKeyMissing, InvalidScope, ServiceChanged, type ServiceKey, type ServiceView } from '../contract';

/** A process that calls or hosts modules, as the rules see it. */
export interface Service {
  readonly id: string;
  readonly name: string;
  readonly calls: readonly string[];
  readonly hosts: readonly string[];
  readonly originates: boolean;
  readonly enabled: boolean;
  readonly createdAt: Date;
  readonly version: number;
}

/** By what it proves that it is it: the hash of a secret, or a public key. */
export interface Credential {
  readonly kid: string;
  readonly secretHash: Buffer | null;
  readonly publicKey: ServiceKey | null;
  readonly createdAt: Date;
  /** Null: the one in force. A date: another has taken its place, and it is accepted until then. */
  readonly endsAt: Date | null;
}

export function viewOf({ id: _, createdAt, calls, hosts, ...service }: Service, credentials: readonly Credential[]): ServiceView {
  return { ...service, calls: [...calls], hosts: [...hosts], createdAt: createdAt.toISOString(), credentials: credentials.map(credentialView) };
}

const credentialView = ({ kid, secretHash, createdAt, endsAt }: Credential): ServiceView['credentials'][number] => ({
  kid,
  kind: secretHash ? 'secret' : 'key',
  createdAt: createdAt.toISOString(),
  endsAt: endsAt?.toISOString() ?? null,
});

/** @throws SERVICE_CHANGED when the change was made for another version than this one. */
export function refuseStale(service: Service, version: number | undefined): void {
  if (version !== undefined && version !== service.version) throw new ServiceChanged({ version: service.version });
}

export const accepted = (credentials: readonly Credential[], now: Date): Credential[] => credentials.filter(({ endsAt }) => !endsAt || endsAt > now);

/** Whether one of the credentials is the secret of this hash; says by its time nothing of how close it was. */
export const holdsSecret = (credentials: readonly Credential[], hash: Buffer): boolean =>
  credentials.map(({ secretHash }) => secretHash !== null && timingSafeEqual(secretHash, hash)).includes(true);

/** Life of a service's token. Old signing keys are published for at least as long. */
export const serviceTokenSeconds = 300;

/** What a token is for. `path`: its audience below the issuer, which users' tokens never have. */
export interface Grant {
  readonly path: string;
  readonly modules: readonly string[];
  readonly scope: string | null;
}

/**
 * A token for calls names one module, so that the module that receives it cannot go to another one with it and be taken for the caller. What signs
 * contexts is no token for calls for the same reason: it travels with each context, and whoever gets it must get nothing by it.
 * @throws INVALID_SCOPE, CONFIRMATION_KEY_MISSING
 */
export function grantFor({ calls, originates }: Service, scope: string | undefined, hasConfirmation: boolean): Grant {
  if (!scope) return { path: '/modules', modules: calls, scope: null };
  const [, module] = /^call:([a-z-]+)$/.exec(scope) ?? [];
  if (module && calls.includes(module)) return { path: `/modules/${module}`, modules: [module], scope };
  if (scope !== 'originate' || !originates) throw new InvalidScope({ scope });
  if (!hasConfirmation) throw new ConfirmationKeyMissing();
  return { path: '/contexts', modules: [], scope };
}

import { createHmac } from 'node:crypto';
import { resolve } from 'node:path';
import { environment, requiredInProduction, type Environment } from './environment';
import { SettingsError } from './settings-error';
import type { TrustedProxies } from './trusted-proxies';

export { SettingsError } from './settings-error';

export type RawEnvironment = Readonly<Record<string, string | undefined>>;

/** What every process is told at its start; passed by value, never read again. */
export interface Settings {
  readonly mode: Environment['NODE_ENV'];
  readonly logLevel: Environment['LOG_LEVEL'];
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly publicUrl: string;
    /** Whose X-Forwarded-For is believed; false: nobody's. */
    readonly trustProxy: TrustedProxies | false;
  };
  /** Requests a minute; 0: not limited. */
  readonly rateLimits: { readonly perUser: number; readonly perAddress: number };
  /** Health and metrics of the worker. */
  readonly worker: { readonly host: string; readonly port: number };
  /** Modules that run in other processes, and how they are asked. */
  readonly modules: {
    /** Addresses by module, from every variable `<MODULE>_AT`; a module that is not among them is here. */
    readonly at: Readonly<Record<string, string>>;
    /** For a process that hosts only some modules: where all others are that no variable of their own names. */
    readonly restAt?: string;
    /** Where the modules here are served to other processes. */
    readonly listen: readonly string[];
    /** Health and metrics of a process that hosts modules. */
    readonly healthPort: number;
    /** How long a start waits for them. */
    readonly startSeconds: number;
    readonly breakerSeconds: number;
    readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  };
  /** Absolute. Holds the embedded PostgreSQL; nothing else is kept outside of the database. */
  readonly dataDir: string;
  readonly database: {
    /** The owner's: what migrates and grants. Modules sign in with their own role on the same server and database. */
    readonly url: string;
    /** Of modules that have a database of their own, from every variable `<MODULE>_DATABASE_URL`. */
    readonly own: Readonly<Record<string, string>>;
    readonly roleSecret: string;
    /** Connections per module and process, at most. */
    readonly poolSize: number;
  };
  /** Absent: any free one. */
  readonly embeddedPostgresPort?: number;
  /** Absent: queues live in PostgreSQL. */
  readonly redisUrl?: string;
  readonly tokens: {
    readonly signingKeySecret: string;
    readonly accessSeconds: number;
    readonly refreshDays: number;
  };
  /** Who this process is to modules elsewhere, and where it learns who others are. */
  readonly service: {
    /** What tokens are issued by: the public address. */
    readonly issuer: string;
    /** Where identity's HTTP is reached from here. */
    readonly issuerUrl: string;
    readonly self?: { readonly id: string; readonly proof: { readonly secret: string } | { readonly privateKeyFile: string } };
  };
  /** Signs the cursors of lists. */
  readonly cursorSecret: string;
  /** Without `smtpUrl` mail stays in the program's own mailbox (development only). */
  readonly mail: { readonly smtpUrl?: string; readonly from: string };
  readonly otlpEndpoint?: string;
  /** Of the traces that begin here, how many are sent; 0 to 1. */
  readonly traceRatio: number;
  /** How long a stopping process finishes what it has begun before it is cut off. */
  readonly shutdownGraceSeconds: number;
}

/** @throws SettingsError naming every fault there is. */
export function readSettings(env: RawEnvironment): Settings {
  const given = withoutEmpty(env);
  const parsed = environment.safeParse(given);
  const own = addresses(given, /^(?!TEST_)([A-Z]+)_DATABASE_URL$/); // TEST_DATABASE_URL is where tests make theirs
  const faults = [...missing(given), ...faultsOfDatabases(own), ...(parsed.success ? clashing(parsed.data) : parsed.error.issues.map(describe))];
  if (!parsed.success || faults.length > 0) throw new SettingsError(faults);
  return settingsFrom(parsed.data, addresses(given, /^(?!HOUSE_)([A-Z]+)_AT$/), own);
}

/** `X=` in an env file or a compose file means "not given", as in a shell's `${X:-default}`. */
function withoutEmpty(env: RawEnvironment): RawEnvironment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
}

const describe = (issue: { path: PropertyKey[]; message: string }): string => `${issue.path.join('.')} ${issue.message}`;

function missing(env: RawEnvironment): string[] {
  if (env.NODE_ENV === 'production') {
    return Object.entries(requiredInProduction)
      .filter(([name]) => env[name] === undefined)
      .map(([name, advice]) => `${name} is missing in production: ${advice}`);
  }
  if (!env.DATABASE_URL) {
    return ['DATABASE_URL is missing: `schoolhouse serve` starts an embedded PostgreSQL and passes its URL on'];
  }
  if (!env.DATABASE_ROLE_SECRET && URL.canParse(env.DATABASE_URL) && new URL(env.DATABASE_URL).password === '') {
    return ['DATABASE_ROLE_SECRET is missing: DATABASE_URL has no password that could stand in for it'];
  }
  return [];
}

function clashing(env: Environment): string[] {
  const faults: string[] = [];
  const workerPort = env.WORKER_PORT ?? env.PORT + 1;
  if (workerPort === env.PORT || workerPort > 65_535) faults.push('WORKER_PORT must be a port other than PORT');
  if (env.NODE_ENV === 'production' && env.DATABASE_ROLE_SECRET && env.DATABASE_ROLE_SECRET.length < 32) {
    faults.push('DATABASE_ROLE_SECRET must have at least 32 characters in production');
  }
  return [...faults, ...faultsOfService(env)];
}

function faultsOfService({ SERVICE_ID: id, SERVICE_SECRET: secret, SERVICE_PRIVATE_KEY_FILE: file }: Environment): string[] {
  if (secret && file) return ['SERVICE_SECRET and SERVICE_PRIVATE_KEY_FILE must not both be given: a service proves itself by one of them'];
  if (id && !secret && !file) return ['SERVICE_ID needs SERVICE_SECRET or SERVICE_PRIVATE_KEY_FILE, by which the service proves itself'];
  return (secret || file) && !id ? ['SERVICE_ID is missing: whose SERVICE_SECRET or SERVICE_PRIVATE_KEY_FILE is this?'] : [];
}

/** `FEES_AT=nats://broker` says where fees is, `FEES_DATABASE_URL` where its tables are. Which modules there are is known to who composes them. */
function addresses(env: RawEnvironment, form: RegExp): Record<string, string> {
  const found = Object.entries(env).flatMap(([name, value]) => {
    const module = form.exec(name)?.[1];
    return module && value ? [[module.toLowerCase(), value]] : [];
  });
  return Object.fromEntries(found) as Record<string, string>;
}

/** As for DATABASE_URL; without a user it is enough for processes, and not for who migrates. */
const faultsOfDatabases = (own: Readonly<Record<string, string>>): string[] =>
  Object.entries(own).flatMap(([module, url]) => {
    const parsed = environment.shape.DATABASE_URL.safeParse(url);
    return parsed.success ? [] : [`${module.toUpperCase()}_DATABASE_URL ${parsed.error.issues[0].message}`];
  });

function settingsFrom(env: Environment, at: Readonly<Record<string, string>>, own: Readonly<Record<string, string>>): Settings {
  const url = env.DATABASE_URL ?? '';
  const roleSecret = env.DATABASE_ROLE_SECRET ?? passwordOf(url);
  const signingKeySecret = env.SIGNING_KEY_SECRET ?? secretFor('signing keys', roleSecret);
  const host = env.HOST ?? (env.NODE_ENV === 'production' ? '0.0.0.0' : '127.0.0.1');
  return {
    mode: env.NODE_ENV,
    logLevel: env.LOG_LEVEL,
    http: { host, port: env.PORT, publicUrl: publicUrlOf(env), trustProxy: env.TRUST_PROXY ?? false },
    rateLimits: { perUser: env.RATE_LIMIT_PER_USER, perAddress: env.RATE_LIMIT_PER_ADDRESS },
    worker: { host, port: env.WORKER_PORT ?? env.PORT + 1 },
    modules: {
      at,
      restAt: env.HOUSE_AT,
      listen: env.MODULES_LISTEN?.split(/\s+/) ?? [],
      healthPort: env.MODULE_HEALTH_PORT ?? env.PORT + 2,
      startSeconds: env.MODULE_START_SECONDS,
      breakerSeconds: env.MODULE_BREAKER_SECONDS,
      tls: { ca: env.MODULE_TLS_CA_FILE, cert: env.MODULE_TLS_CERT_FILE, key: env.MODULE_TLS_KEY_FILE },
    },
    dataDir: resolve(env.DATA_DIR),
    database: { url, own, roleSecret, poolSize: env.DATABASE_POOL_SIZE },
    embeddedPostgresPort: env.EMBEDDED_POSTGRES_PORT,
    redisUrl: env.REDIS_URL,
    tokens: { signingKeySecret, accessSeconds: env.ACCESS_TOKEN_SECONDS, refreshDays: env.REFRESH_TOKEN_DAYS },
    service: serviceOf(env),
    cursorSecret: secretFor('cursors', signingKeySecret),
    mail: { smtpUrl: env.SMTP_URL, from: env.MAIL_FROM },
    otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    traceRatio: env.OTEL_TRACES_SAMPLER_ARG,
    shutdownGraceSeconds: env.SHUTDOWN_GRACE_SECONDS,
  };
}

const withoutSlash = (address: string): string => address.replace(/\/+$/, '');
const publicUrlOf = ({ PUBLIC_URL: url, PORT: port }: Environment): string => withoutSlash(url ?? `http://localhost:${port}`);

function serviceOf(env: Environment): Settings['service'] {
  const issuer = publicUrlOf(env);
  const { SERVICE_ID: id, SERVICE_SECRET: secret, SERVICE_PRIVATE_KEY_FILE: privateKeyFile } = env;
  const proof = secret ? { secret } : privateKeyFile ? { privateKeyFile: resolve(privateKeyFile) } : undefined;
  return { issuer, issuerUrl: withoutSlash(env.SERVICE_ISSUER ?? issuer), ...(id && proof && { self: { id, proof } }) };
}

const secretFor = (purpose: string, secret: string): string => createHmac('sha256', secret).update(purpose).digest('hex');

const passwordOf = (databaseUrl: string): string => decodeURIComponent(new URL(databaseUrl).password);

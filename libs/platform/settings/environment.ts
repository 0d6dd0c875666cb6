import { z } from 'zod';
import { trustedProxies } from './trusted-proxies';

const port = z.coerce.number('must be a port').int('must be a port').min(1, 'must be a port').max(65_535, 'must be a port');
const whole = (min: number, max: number) => {
  const range = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number(range).int(range).min(min, range).max(max, range);
};
const share = z.coerce.number('must be a share from 0 to 1').min(0, 'must be a share from 0 to 1').max(1, 'must be a share from 0 to 1');
const url = (example: string, protocol: RegExp) => z.url({ protocol, error: `must be a URL such as ${example}` });
const proxies = z.string().transform((given, context) => {
  const trusted = trustedProxies(given.trim());
  if (trusted === undefined) context.addIssue({ code: 'custom', message: 'must be a number of proxies from 1 to 10, or their addresses such as 10.0.0.0/8, 127.0.0.1' });
  return trusted ?? z.NEVER;
});
/** 32 characters of a random generator are beyond guessing; shorter ones are words. */
const secret = z.string().min(32, 'must have at least 32 characters');

/** Every variable that Schoolhouse reads, spelled once. `docs/operations.md` explains each; a test compares the two. */
export const environment = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production'], 'must be development, test or production').default('development'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'must be trace, debug, info, warn, error, fatal or silent')
    .default('info'),
  HOST: z.string().optional(),
  PORT: port.default(3000),
  PUBLIC_URL: url('https://school.example', /^https?$/).optional(),
  TRUST_PROXY: proxies.optional(),
  RATE_LIMIT_PER_USER: whole(0, 1_000_000).default(1_200),
  RATE_LIMIT_PER_ADDRESS: whole(0, 1_000_000).default(12_000),
  WORKER_PORT: port.optional(),
  SHUTDOWN_GRACE_SECONDS: whole(1, 600).default(20),

  MODULES_LISTEN: z.string().optional(),
  HOUSE_AT: z.string().optional(),
  MODULE_HEALTH_PORT: port.optional(),
  MODULE_START_SECONDS: whole(1, 600).default(30),
  MODULE_BREAKER_SECONDS: whole(1, 600).default(30),
  MODULE_TLS_CA_FILE: z.string().optional(),
  MODULE_TLS_CERT_FILE: z.string().optional(),
  MODULE_TLS_KEY_FILE: z.string().optional(),

  DATA_DIR: z.string().default('./.data'),
  DATABASE_URL: url('postgres://owner:password@host:5432/schoolhouse', /^postgres(ql)?$/)
    .refine((given) => !/%(?![0-9a-f]{2})/i.test(given), 'has a bare % in it: write %25')
    .optional(),
  DATABASE_ROLE_SECRET: z.string().optional(),
  DATABASE_POOL_SIZE: whole(1, 100).default(8),
  EMBEDDED_POSTGRES_PORT: port.optional(),
  REDIS_URL: url('redis://host:6379', /^rediss?$/).optional(),

  SIGNING_KEY_SECRET: secret.optional(),
  ACCESS_TOKEN_SECONDS: whole(30, 3600).default(600),
  REFRESH_TOKEN_DAYS: whole(1, 365).default(30),

  SERVICE_ID: z.string().regex(/^[a-z][a-z0-9-]{1,62}$/, 'must be small letters, digits and -, beginning with a letter').optional(),
  SERVICE_SECRET: secret.optional(),
  SERVICE_PRIVATE_KEY_FILE: z.string().optional(),
  SERVICE_ISSUER: url('http://api:3000', /^https?$/).optional(),

  SMTP_URL: url('smtp://user:password@host:587', /^smtps?$/).optional(),
  MAIL_FROM: z.string().min(3, 'must be a mail address').default('Schoolhouse <no-reply@schoolhouse.localhost>'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url('http://collector:4318', /^https?$/).optional(),
  OTEL_TRACES_SAMPLER_ARG: share.default(1),
});

export type Environment = z.infer<typeof environment>;

/** Development fills these in; production must be told, so that nothing guessable or fleeting is ever in use there. */
export const requiredInProduction = {
  DATABASE_URL: 'the embedded PostgreSQL is for development; give the URL of a server',
  DATABASE_ROLE_SECRET: 'give a random secret; the passwords of the module roles are made from it',
  SIGNING_KEY_SECRET: 'give a random secret of at least 32 characters; it encrypts the signing keys at rest',
  PUBLIC_URL: 'give the address under which the outside reaches the program',
  SMTP_URL: 'the built-in mailbox is for development; give the URL of a mail server',
  MAIL_FROM: 'give the sender of all mail',
} as const satisfies Partial<Record<keyof Environment, string>>;

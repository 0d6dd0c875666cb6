import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { environment } from '@schoolhouse/platform/settings/environment';
import { readSettings, SettingsError, type RawEnvironment } from '@schoolhouse/platform/settings/settings';

const development: RawEnvironment = { DATABASE_URL: 'postgres://owner:opensesame@localhost:5432/school' };
const production: RawEnvironment = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://owner:opensesame@db:5432/school',
  DATABASE_ROLE_SECRET: 'r'.repeat(32),
  SIGNING_KEY_SECRET: 's'.repeat(32),
  PUBLIC_URL: 'https://school.example/',
  SMTP_URL: 'smtp://mail:25',
  MAIL_FROM: 'office@school.example',
};

function faultsOf(env: RawEnvironment): readonly string[] {
  try {
    readSettings(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  return [];
}

describe('settings', () => {
  it('need nothing but a database in development', () => {
    const settings = readSettings(development);
    expect(settings.http).toEqual({ host: '127.0.0.1', port: 3000, publicUrl: 'http://localhost:3000', trustProxy: false });
    expect(settings.worker).toEqual({ host: '127.0.0.1', port: 3001 });
    expect(settings.database).toEqual({ url: development.DATABASE_URL, own: {}, roleSecret: 'opensesame', poolSize: 8 });
    expect(settings.redisUrl).toBeUndefined();
  });

  it('listen to everyone in production, and drop the slash at the end of the public address', () => {
    const { http } = readSettings(production);
    expect(http).toEqual({ host: '0.0.0.0', port: 3000, publicUrl: 'https://school.example', trustProxy: false });
  });

  it.each(['DATABASE_URL', 'DATABASE_ROLE_SECRET', 'SIGNING_KEY_SECRET', 'PUBLIC_URL', 'SMTP_URL', 'MAIL_FROM'])(
    'refuse production without %s, and name it',
    (name) => expect(faultsOf({ ...production, [name]: undefined })).toEqual([
      expect.stringMatching(new RegExp(`^${name} is missing in production: .+`)),
    ]),
  );

  it.each(['DATABASE_ROLE_SECRET', 'SIGNING_KEY_SECRET'])('refuse a short %s in production', (name) => {
    expect(faultsOf({ ...production, [name]: 'change-me' })).toEqual([expect.stringContaining(`${name} must have at least 32`)]);
  });

  it('know the databases of single modules, and say which of them is none', () => {
    const url = 'postgres://fees:secret@elsewhere/fees';
    expect(readSettings({ ...development, FEES_DATABASE_URL: url, TEST_DATABASE_URL: url }).database.own).toEqual({ fees: url });
    expect(faultsOf({ ...development, FEES_DATABASE_URL: 'mysql://fees:secret@elsewhere/fees' })).toEqual([expect.stringMatching(/^FEES_DATABASE_URL must be a URL/)]);
  });

  it('list every fault at once, and repeat no value', () => {
    const faults = faultsOf({ ...production, PORT: '0', LOG_LEVEL: 'loud', SIGNING_KEY_SECRET: 'hunter2', SMTP_URL: undefined });
    expect(faults.map((fault) => fault.split(' ')[0]).sort()).toEqual(['LOG_LEVEL', 'PORT', 'SIGNING_KEY_SECRET', 'SMTP_URL']);
    expect(faults.join()).not.toContain('hunter2');
  });

  it('take an empty variable for one that is not given', () => {
    expect(readSettings({ ...development, REDIS_URL: '', PORT: '' })).toEqual(readSettings(development));
    expect(faultsOf({ ...production, SIGNING_KEY_SECRET: '  ' })).toHaveLength(1);
  });

  it('refuse one port for two servers', () => {
    expect(faultsOf({ ...development, PORT: '4000', WORKER_PORT: '4000' })).toHaveLength(1);
    expect(faultsOf({ ...development, PORT: '65535' })).toHaveLength(1);
  });

  it.each([
    ['1', 1],
    ['10', 10],
    ['10.0.0.0/8, 127.0.0.1,::1', ['10.0.0.0/8', '127.0.0.1', '::1']],
    ['fd00::/64', ['fd00::/64']],
  ])('trust %s', (given, trustProxy) => {
    expect(readSettings({ ...development, TRUST_PROXY: given }).http.trustProxy).toEqual(trustProxy);
  });

  it.each(['0', '11', 'true', 'proxy', '10.0.0.0/0', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0', '127.0.0.1,', '*'])('refuse to trust %s', (given) => {
    expect(faultsOf({ ...development, TRUST_PROXY: given })).toEqual([expect.stringContaining('TRUST_PROXY must be')]);
  });

  it('ask for the role secret when the database URL has no password to stand in for it', () => {
    expect(faultsOf({ DATABASE_URL: 'postgres://owner@localhost/school' })).toEqual([expect.stringContaining('DATABASE_ROLE_SECRET')]);
  });

  it('read a password with escaped characters, and refuse one that cannot be read', () => {
    expect(readSettings({ DATABASE_URL: 'postgres://o:50%25@h/s' }).database.roleSecret).toBe('50%');
    expect(faultsOf({ DATABASE_URL: 'postgres://o:50%@h/s' })).toEqual([expect.stringContaining('DATABASE_URL')]);
  });

  it('say who the process is to modules elsewhere, by one proof', () => {
    const service = { SERVICE_ID: 'fees', SERVICE_SECRET: 'x'.repeat(47) };
    expect(readSettings({ ...development, ...service, SERVICE_ISSUER: 'http://api:3000/' }).service).toEqual({ issuer: 'http://localhost:3000', issuerUrl: 'http://api:3000', self: { id: 'fees', proof: { secret: service.SERVICE_SECRET } } });
    expect(readSettings(development).service).toEqual({ issuer: 'http://localhost:3000', issuerUrl: 'http://localhost:3000' });
    for (const half of [{ SERVICE_ID: 'fees' }, { SERVICE_SECRET: service.SERVICE_SECRET }, { SERVICE_PRIVATE_KEY_FILE: 'key.pem' }, { ...service, SERVICE_PRIVATE_KEY_FILE: 'key.pem' }]) {
      expect(faultsOf({ ...development, ...half })).toEqual([expect.stringMatching(/^SERVICE_/)]);
    }
  });

  it('give each purpose a secret of its own', () => {
    const { database, tokens, cursorSecret } = readSettings(development);
    expect(new Set([database.roleSecret, tokens.signingKeySecret, cursorSecret]).size).toBe(3);
  });
});

describe('docs/operations.md', () => {
  it('explains every setting, and none that does not exist', () => {
    const page = readFileSync(resolve(__dirname, '../../docs/operations.md'), 'utf8');
    const [, table] = /## Settings\n([\s\S]*?)(?=\n## |$)/.exec(page) ?? [];
    const explained = [...(table ?? '').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
    expect(explained.sort()).toEqual(Object.keys(environment.shape).sort());
  });
});

import { join, relative } from 'node:path';
import type { Settings } from '@schoolhouse/platform/settings/settings';
import type { DemoSchool } from '../demo/demo-school';

export interface Running {
  readonly settings: Settings;
  readonly isEmbedded: boolean;
  readonly demo?: DemoSchool;
  /** From the start of the program to readiness. */
  readonly seconds: number;
}

/** What is shown once when everything is up: where it is, what it runs on, how to get in. */
export function welcome({ settings, isEmbedded, demo, seconds }: Running): string[] {
  return [
    '',
    `Schoolhouse is ready (${seconds.toFixed(1)} s)`,
    '',
    ...addresses(settings),
    ...parts(settings, isEmbedded),
    ...(demo ? howToGetIn(demo, settings.http.publicUrl) : []),
    'Ctrl-C stops everything.',
    '',
  ];
}

function addresses({ http, worker }: Settings): string[] {
  return [
    `  API         ${http.publicUrl}/v1`,
    `  pages       ${http.publicUrl}/docs  /openapi.json  /health  /metrics`,
    `  worker      http://localhost:${worker.port}/health/ready  /metrics`,
  ];
}

function parts({ database, redisUrl, mail, otlpEndpoint, dataDir, mode }: Settings, isEmbedded: boolean): string[] {
  const { host, port, pathname } = new URL(database.url);
  return [
    `  PostgreSQL  ${isEmbedded ? `embedded on port ${port}, data in ${join(shortest(dataDir), 'postgres')}` : `external, ${host}${pathname}`}`,
    `  queues      ${redisUrl ? `external, Redis at ${new URL(redisUrl).host}` : 'in PostgreSQL (REDIS_URL is not set)'}`,
    `  mail        ${mail.smtpUrl ? `external, SMTP at ${new URL(mail.smtpUrl).host}` : 'kept in the program, to be read at GET /v1/messages (SMTP_URL is not set)'}`,
    `  traces      ${otlpEndpoint ? `external, ${new URL(otlpEndpoint).host}` : 'off (OTEL_EXPORTER_OTLP_ENDPOINT is not set)'}`,
    `  mode        ${mode}`,
    '',
  ];
}

/** As one would type it here. */
function shortest(folder: string): string {
  const fromHere = relative('.', folder);
  return fromHere.startsWith('..') ? folder : fromHere;
}

function howToGetIn({ slug, logins, studentId, activityId }: DemoSchool, url: string): string[] {
  const [{ email, password }] = logins;
  return [
    'Log in as',
    ...logins.map(({ school, email, password, role }) => `  ${role.padEnd(16)}${email.padEnd(24)}${password.padEnd(20)}at the school "${school}"`),
    '',
    'Enroll someone:',
    '',
    `  TOKEN=$(curl -s ${url}/v1/auth/login -H 'content-type: application/json' \\`,
    `    -d '{"school":"${slug}","email":"${email}","password":"${password}"}' | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')`,
    `  curl -i ${url}/v1/enrollments -H "authorization: Bearer $TOKEN" -H 'idempotency-key: first' \\`,
    `    -H 'content-type: application/json' -d '{"studentId":"${studentId}","activityId":"${activityId}"}'`,
    '',
  ];
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { createLogger } from '@schoolhouse/platform/logging/logger';
import { createTestDatabase, type TestDatabase } from '@schoolhouse/platform/module-testing/test-database';
import { readSettings } from '@schoolhouse/platform/settings/settings';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule } from '../../../apps/api/src/api.module';
import { Routes } from '../../../apps/api/src/door/routes';
import { createHttpApplication } from '../../../apps/api/src/http-application';
import { migrationsOfHouse } from '../../../apps/house';

interface Operation {
  operationId: string;
  responses: Record<string, { content?: Record<string, { example?: unknown; schema: object }> }>;
  requestBody?: { content: Record<string, { example: unknown }> };
  security?: object[];
}

let app: NestFastifyApplication;
let database: TestDatabase;
let document: { openapi: string; paths: Record<string, Record<string, Operation>> };

beforeAll(async () => {
  database = await createTestDatabase(migrationsOfHouse);
  const settings = readSettings({ NODE_ENV: 'test', DATABASE_URL: database.url, DATABASE_ROLE_SECRET: database.roleSecret, PUBLIC_URL: 'https://api.schoolhouse.dev' });
  const logger = createLogger({ level: 'silent', service: 'test' });
  app = await createHttpApplication(ApiModule.with(settings, logger), logger);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  document = (await app.inject('/openapi.json')).json();
}, 60_000);
afterAll(async () => {
  await app.close();
  await database.drop();
});

const operations = (): Operation[] => Object.values(document.paths).flatMap((path) => Object.values(path));

describe('the description of the API', () => {
  it('is OpenAPI 3.1 in the eyes of a validator', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document) as never);
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(document.openapi).toBe('3.1.0');
  });

  it('is clean in the eyes of a linter', () => {
    const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
    const file = join(folder, 'openapi.json');
    writeFileSync(file, JSON.stringify(document));
    const cli = require.resolve('@redocly/cli/bin/cli.js');
    const run = spawnSync(process.execPath, [cli, 'lint', file, '--format=json', '--max-problems=1000'], { cwd: folder, encoding: 'utf8', env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' } });
    rmSync(folder, { recursive: true });
    const found = (JSON.parse(run.stdout) as { problems: { ruleId: string; message: string; location: { pointer?: string }[] }[] }).problems;
    expect(found.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`)).toEqual([]);
    expect(run.status).toBe(0);
  }, 60_000);

  it('has every route, each with an id of its own', () => {
    const ids = operations().map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(app.get(Routes, { strict: false }).all().length);
  });

  it('says of every route what it answers when all is well', () => {
    const silent = app.get(Routes, { strict: false }).all().filter(({ traits }) => traits.answers.size === 0 || !traits.summary);
    expect(silent.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  it('shows examples that the routes themselves would take and give', () => {
    for (const { traits, parameters, method, path } of app.get(Routes, { strict: false }).all()) {
      const operation = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')][method.toLowerCase()];
      const body = parameters.find(({ from }) => from === 'body')?.schema;
      const shown = Object.values(operation.requestBody?.content ?? {})[0]?.example;
      if (body) expect([operation.operationId, body.safeParse(shown).error?.issues ?? []]).toEqual([operation.operationId, []]);
      for (const [status, schema] of traits.answers) {
        const answer = operation.responses[status].content?.['application/json'].example;
        if (schema) expect([operation.operationId, status, schema.safeParse(answer).error?.issues ?? []]).toEqual([operation.operationId, status, []]);
      }
    }
  });

  it('has a page whose every part comes from this house', async () => {
    const page = await app.inject('/docs');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    const parts = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part]) => part);
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) {
      expect(part).toMatch(/^\/docs\//);
      expect((await app.inject(part)).statusCode).toBe(200);
    }
    expect((await app.inject('/docs/..%2f..%2fpackage.json')).statusCode).toBe(400);
  });
});

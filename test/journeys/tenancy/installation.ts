import { CommandBus } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CreateFirstAdministrator } from '@schoolhouse/identity';
import { hashPassword } from '@schoolhouse/identity/passwords/password-hash';
import { newId } from '@schoolhouse/platform/ids/ids';
import { createLogger } from '@schoolhouse/platform/logging/logger';
import { createTestDatabase, type TestDatabase } from '@schoolhouse/platform/module-testing/test-database';
import type { Settings } from '@schoolhouse/platform/settings/settings';
import { runInContext, systemPrincipal } from '@schoolhouse/platform/tenant-context/message-context';
import { platformTenantId } from '@schoolhouse/tenancy';
import { ApiModule } from '../../../apps/api/src/api.module';
import { createHttpApplication } from '../../../apps/api/src/http-application';
import { migrationsOfHouse } from '../../../apps/house';
import { testSettings } from '../../house/house-under-test';

const operator = { email: 'operator@installation.example', name: 'Operator' };
export const password = 'correct horse battery staple';

interface Sent {
  readonly token?: string;
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

/** The whole api of a new installation: no school yet, and one who runs it. */
export class Installation {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly database: TestDatabase,
    readonly operatorToken: string,
  ) {}

  static async open(change: (settings: Settings) => Settings = (settings) => settings): Promise<Installation> {
    const database = await createTestDatabase(migrationsOfHouse);
    const logger = createLogger({ level: 'silent', service: 'test' });
    const app = await createHttpApplication(ApiModule.with(change(testSettings(database)), logger), logger);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    const first = new CreateFirstAdministrator({ ...operator, passwordHash: await hashPassword(password) });
    await runInContext({ tenantId: platformTenantId, principal: systemPrincipal, correlationId: newId() }, () => app.get(CommandBus, { strict: false }).execute(first));
    const { accessToken } = await new Installation(app, database, '').logIn('platform', operator.email);
    return new Installation(app, database, accessToken);
  }

  send(method: 'GET' | 'POST' | 'PUT' | 'PATCH', url: string, { token, body, headers = {} }: Sent = {}) {
    const own = { ...(token && { authorization: `Bearer ${token}` }), ...(method === 'POST' && { 'idempotency-key': newId() }), ...headers };
    return this.app.inject({ method, url, headers: own, ...(body && { payload: body }) });
  }

  /** As the operator. */
  operate(method: 'GET' | 'POST' | 'PUT' | 'PATCH', url: string, sent: Sent = {}) {
    return this.send(method, url, { token: this.operatorToken, ...sent });
  }

  async logIn(school: string, email: string): Promise<{ accessToken: string }> {
    return (await this.send('POST', '/v1/auth/login', { body: { school, email, password } })).json();
  }

  /** A school with its administrator signed in. */
  async openSchool(fields: object = {}): Promise<{ id: string; slug: string; token: string }> {
    const request = aNewSchool(fields);
    const { id } = (await this.operate('POST', '/v1/schools', { body: request })).json();
    const { accessToken } = await this.logIn(request.slug, request.administrator.email);
    return { id, slug: request.slug, token: accessToken };
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }
}

let count = 0;
export const aNewSchool = (fields: object = {}) => ({
  slug: `school-${(count += 1)}`, name: 'Hill School', administrator: { email: 'admin@hill.example', name: 'Ada Admin', password }, ...fields,
});

import { CommandBus, type Command } from '@nestjs/cqrs';
import { enrollmentContract } from '@schoolhouse/enrollment';
import { EnrollmentModule, enrollmentMigrations } from '@schoolhouse/enrollment/enrollment.module';
import type { Office } from '@schoolhouse/enrollment/testing/builders';
import { newId } from '@schoolhouse/platform/ids/ids';
import { place } from '@schoolhouse/platform/messaging/placement';
import { runInContext, systemPrincipal } from '@schoolhouse/platform/tenant-context/message-context';
import { EnrollmentReadsController } from '../../../apps/api/src/enrollment/enrollment-reads.controller';
import { GuardiansController } from '../../../apps/api/src/enrollment/guardians.controller';
import { OwnPeopleController } from '../../../apps/api/src/enrollment/own-people.controller';
import { StudentsController } from '../../../apps/api/src/enrollment/students.controller';
import { HouseOfTheTest, type User } from '../door/house-of-the-test';

export const all = ['students:read', 'students:write', 'guardians:read', 'guardians:write', 'enrollments:read'];

interface Sent {
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The people of a school behind the whole door. */
export class PeopleOverHttp {
  private constructor(readonly house: HouseOfTheTest) {}

  static async open(): Promise<PeopleOverHttp> {
    const house = await HouseOfTheTest.open({
      controllers: [StudentsController, GuardiansController, EnrollmentReadsController, OwnPeopleController],
      placements: [place(enrollmentContract, EnrollmentModule, 'here')],
      migrations: [{ module: 'enrollment', migrations: enrollmentMigrations }],
    });
    return new PeopleOverHttp(house);
  }

  get(user: User, url: string, headers: Sent['headers'] = {}) {
    return this.send(user, 'GET', url, { headers });
  }

  post(user: User, url: string, body: object, key: string = newId()) {
    return this.send(user, 'POST', url, { body, headers: { 'idempotency-key': key } });
  }

  patch(user: User, url: string, body: object, ifMatch?: string) {
    return this.send(user, 'PATCH', url, { body, headers: ifMatch ? { 'if-match': ifMatch } : {} });
  }

  /** The module itself in the school of a user, as a workflow speaks to it: no route enrolls by itself. */
  office({ tenantId }: User): Office {
    const commands = this.house.app.get(CommandBus, { strict: false });
    return {
      execute: <Answer>(command: Command<Answer>) => runInContext({ tenantId, principal: systemPrincipal, correlationId: newId() }, () => commands.execute(command)),
    };
  }

  private async send(user: User, method: 'GET' | 'POST' | 'PATCH', url: string, { body, headers }: Sent) {
    return this.house.inject({ method, url, headers: { ...(await this.house.bearer(user)), ...headers }, ...(body && { payload: body }) });
  }
}

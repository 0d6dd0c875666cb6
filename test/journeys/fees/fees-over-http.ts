import { GetActivity } from '@schoolhouse/activity';
import { GetStudent, ListEnrollments, ListStudents, StudentNotFound } from '@schoolhouse/enrollment';
import { CalculateFees, feesContract, type FeeView } from '@schoolhouse/fees';
import { feesMigrations, FeesModule } from '@schoolhouse/fees/fees.module';
import { aCalculation, EUR } from '@schoolhouse/fees/testing/builders';
import { CommandBus } from '@nestjs/cqrs';
import { newId } from '@schoolhouse/platform/ids/ids';
import { MessageRouter } from '@schoolhouse/platform/messaging/message-router';
import { place } from '@schoolhouse/platform/messaging/placement';
import { runInContext, systemPrincipal } from '@schoolhouse/platform/tenant-context/message-context';
import { GetSettings } from '@schoolhouse/tenancy';
import { DiscountPolicyController } from '../../../apps/api/src/fees/discount-policy.controller';
import { DiscountsController } from '../../../apps/api/src/fees/discounts.controller';
import { FeesController } from '../../../apps/api/src/fees/fees.controller';
import { OwnFeesController } from '../../../apps/api/src/fees/own-fees.controller';
import { PricingRulesController } from '../../../apps/api/src/fees/pricing-rules.controller';
import { HouseOfTheTest, type User } from '../door/house-of-the-test';

export const activityId = newId();
export const studentId = newId();
export const guardianId = newId();
const student = { id: studentId, name: 'Ada', birthDate: null, grade: 4, householdId: null, status: 'active', externalNumber: null, version: 1 };
const activity = {
  id: activityId, title: 'Robotics', description: '', term: '2026 autumn', price: EUR(10_000), capacity: 10, reserved: 0, status: 'open', version: 1,
  schedule: { startsOn: '2099-10-01', endsOn: null, sessions: [], sessionCount: 10 }, createdAt: '2026-08-01T08:00:00Z', updatedAt: '2026-08-01T08:00:00Z',
  eligibility: { minGrade: null, maxGrade: null, minAge: null, maxAge: null }, enrollmentWindow: { opensAt: null, closesAt: null },
};
const branding = { displayName: 'Test', logoUrl: null, primaryColor: '#000000', accentColor: '#ffffff' };
const settings = { currency: 'EUR', timeZone: 'Europe/Zurich', locale: 'en', dueDays: 7, branding, version: 1 };

type Sent = { method?: 'GET' | 'POST' | 'PATCH'; body?: object; ifMatch?: string; key?: string };

/** The fees behind the whole door; of the other modules, one activity, one student and one guardian. */
export class FeesOverHttp {
  private constructor(readonly house: HouseOfTheTest) {}

  static async open(): Promise<FeesOverHttp> {
    const house = await HouseOfTheTest.open({
      controllers: [PricingRulesController, DiscountsController, DiscountPolicyController, FeesController, OwnFeesController],
      placements: [place(feesContract, FeesModule, 'here')],
      migrations: [{ module: 'fees', migrations: feesMigrations }],
    });
    const router = house.app.get(MessageRouter);
    router.register(GetSettings.type, async () => ({ settings }));
    router.register(GetActivity.type, async () => ({ activity }));
    router.register(ListStudents.type, async (asked) => ({ items: 'onlyFor' in asked && asked.onlyFor === guardianId ? [student] : [], next: null }));
    router.register(ListEnrollments.type, async () => ({ items: [], next: null }));
    router.register(GetStudent.type, async (asked) => {
      const { studentId: id, onlyFor } = asked as GetStudent;
      if (id !== studentId || (onlyFor && onlyFor !== guardianId)) throw new StudentNotFound();
      return { student };
    });
    return new FeesOverHttp(house);
  }

  async send(user: User, url: string, { method = 'GET', body, ifMatch, key = newId() }: Sent = {}) {
    const headers = { ...(await this.house.bearer(user)), ...(method === 'POST' && { 'idempotency-key': key }), ...(ifMatch && { 'if-match': ifMatch }) };
    return this.house.inject({ method, url, headers, ...(body && { payload: body }) });
  }

  post(user: User, url: string, body?: object, ifMatch?: string) {
    return this.send(user, url, { method: 'POST', body, ifMatch });
  }

  /** As the enrollment workflow does it: no route calculates a fee. */
  async calculate({ tenantId }: User, changes: Parameters<typeof aCalculation>[0] = {}): Promise<FeeView> {
    const commands = this.house.app.get(CommandBus, { strict: false });
    const { fee } = await runInContext({ tenantId, principal: systemPrincipal, correlationId: newId() }, () => commands.execute(new CalculateFees(aCalculation(changes))));
    return fee;
  }
}

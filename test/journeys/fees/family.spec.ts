import { anActivity } from '@schoolhouse/activity/testing/builders';
import { LinkGuardian } from '@schoolhouse/enrollment';
import { aHousehold, registered } from '@schoolhouse/enrollment/testing/builders';
import { CreateDiscount, CreatePricingRule, GetDiscount, GetFeeOfEnrollment, ListFees, PreviewFee } from '@schoolhouse/fees';
import { aDiscount, aPricingRule, EUR } from '@schoolhouse/fees/testing/builders';
import { newId } from '@schoolhouse/platform/ids/ids';
import { StartWorkflow } from '@schoolhouse/saga';
import { openHouse, type HouseUnderTest, type SchoolOfHouse } from '../../house/house-under-test';

describe('what a family owes', () => {
  let house: HouseUnderTest;
  let school: SchoolOfHouse;
  beforeAll(async () => {
    house = await openHouse();
    school = await house.school();
  });
  afterAll(() => house?.close());

  const run = async (workflow: string, enrollmentId: string, input: object) => {
    const outcome = await school.execute(new StartWorkflow({ workflow, subjectId: enrollmentId, input: { enrollmentId, ...input }, waitMs: 20_000 }));
    expect(outcome.workflow).toMatchObject({ status: 'completed', error: null });
  };

  it('is what the preview said, for the second child less, and nothing after the cancellation', async () => {
    const { student: elder, guardian } = await aHousehold(school);
    const younger = await registered(school, { name: 'Ben Okafor', grade: 1 });
    await school.execute(new LinkGuardian({ studentId: younger.id, guardianId: guardian.id }));
    const activity = await anActivity(school, { schedule: { sessionCount: 4 } });
    await school.execute(new CreatePricingRule(aPricingRule({ scope: { kind: 'term', term: activity.term }, tariff: { kind: 'per-session', price: EUR(2_500) } })));
    await school.execute(new CreateDiscount(aDiscount({ name: 'Siblings', priority: 1, condition: { kind: 'sibling' }, reduction: { kind: 'percentage', basisPoints: 2_000 } })));
    const { discount } = await school.execute(new CreateDiscount(aDiscount({ priority: 2, condition: { kind: 'code', code: 'WELCOME', maxUses: 1 } })));

    const first = newId();
    await run('enroll-student', first, { studentId: elder.id, activityId: activity.id, discountCode: null });
    expect((await school.query(new GetFeeOfEnrollment({ enrollmentId: first }))).fee.total).toEqual(EUR(10_000));

    const { preview } = await school.query(new PreviewFee({ studentId: younger.id, activityId: activity.id, discountCode: 'welcome', onlyFor: guardian.id }));
    const second = newId();
    await run('enroll-student', second, { studentId: younger.id, activityId: activity.id, discountCode: 'welcome' });
    const { fee } = await school.query(new GetFeeOfEnrollment({ enrollmentId: second }));
    expect(fee).toMatchObject({ ...preview, total: EUR(7_200) });
    expect((await school.query(new ListFees({ onlyFor: guardian.id }))).items.map(({ enrollmentId }) => enrollmentId)).toEqual([second, first]);

    await run('cancel-enrollment', second, { reason: { code: 'MOVED', message: 'moved away' } });
    expect((await school.query(new GetFeeOfEnrollment({ enrollmentId: second }))).fee.status).toBe('void');
    expect((await school.query(new GetDiscount({ discountId: discount.id }))).discount.uses).toBe(0);
  });
});

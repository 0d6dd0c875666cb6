import { GetActivity, type ActivityView } from '@schoolhouse/activity';
import { GetStudent, ListEnrollments, ListStudents, StudentNotFound } from '@schoolhouse/enrollment';
import { newId } from '@schoolhouse/platform/ids/ids';
import { fake, type ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { CreateDiscount, CreatePricingRule, GetDiscount, ListFees, PreviewFee } from '../contract';
import { aDiscount, aPricingRule, EUR } from '../testing/builders';
import { openFees } from '../testing/open-fees';

const activityId = newId();
const householdId = newId();
const aStudent = (name: string, grade: number) => ({ id: newId(), name, birthDate: null, grade, householdId, status: 'active' as const, externalNumber: null, version: 1 });
const [ada, ben, cleo] = [aStudent('Ada', 4), aStudent('Ben', 6), aStudent('Cleo', 1)];
const activity: ActivityView = {
  id: activityId, title: 'Robotics', description: '', term: '2026 autumn', price: EUR(10_000), capacity: 10, reserved: 0, status: 'open',
  schedule: { startsOn: '2026-10-01', endsOn: null, sessions: [], sessionCount: 10 },
  eligibility: { minGrade: null, maxGrade: null, minAge: null, maxAge: null }, enrollmentWindow: { opensAt: null, closesAt: null },
  createdAt: '2026-08-01T08:00:00.000Z', updatedAt: '2026-08-01T08:00:00.000Z', version: 1,
};
const anEnrollment = {
  id: newId(), studentId: ben.id, activityId: newId(), status: 'confirmed' as const, feeId: null, reason: null, createdAt: '2026-08-01T08:00:00.000Z', confirmedAt: null, endedAt: null, version: 1,
};

describe('a preview of a fee', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => {
    house = await openFees({
      fakes: [
        fake(GetActivity, () => ({ activity })),
        fake(GetStudent, ({ studentId, onlyFor }) => {
          const student = [ada, ben, cleo].find(({ id }) => id === studentId);
          if (!student || onlyFor) throw new StudentNotFound();
          return { student };
        }),
        fake(ListStudents, () => ({ items: [ada, ben, cleo], next: null })),
        // Of the three, Ben alone is enrolled in something.
        fake(ListEnrollments, ({ studentId, status }) => ({ items: studentId === ben.id && status === 'confirmed' ? [anEnrollment] : [], next: null })),
      ],
    });
  });
  afterAll(() => house.close());

  it('says what an enrollment would cost, line by line, and keeps nothing', async () => {
    const school = house.school();
    await school.execute(new CreatePricingRule(aPricingRule({ tariff: { kind: 'by-grade', grades: [{ from: 4, to: 4, price: EUR(4_000) }] } })));
    const { discount } = await school.execute(new CreateDiscount(aDiscount({ priority: 1 })));
    await school.execute(new CreateDiscount(aDiscount({ name: 'Siblings', priority: 2, condition: { kind: 'sibling' } })));
    const { preview } = await school.query(new PreviewFee({ studentId: ada.id, activityId, discountCode: 'welcome' }));
    expect(preview).toMatchObject({ total: EUR(3_240), dueOn: '2026-09-08' });
    expect(preview.lines.map(({ rule, amount }) => [rule, amount.amount])).toEqual([['Standard price', 4_000], ['WELCOME', -400], ['Siblings', -360]]);
    expect((await school.query(new ListFees({}))).items).toEqual([]);
    expect((await school.query(new GetDiscount({ discountId: discount.id }))).discount.uses).toBe(0);
  });

  it('counts other children of the household who are enrolled, not the child itself', async () => {
    const school = house.school();
    await school.execute(new CreateDiscount(aDiscount({ name: 'Siblings', condition: { kind: 'sibling' } })));
    const linesFor = async (studentId: string) => (await school.query(new PreviewFee({ studentId, activityId }))).preview.lines.length;
    expect(await linesFor(cleo.id)).toBe(2);
    expect(await linesFor(ben.id)).toBe(1);
  });

  it('refuses a bad code, and students whom the caller may not see', async () => {
    const school = house.school();
    await expect(school.query(new PreviewFee({ studentId: ada.id, activityId, discountCode: 'NOPE' }))).rejects.toMatchObject({ code: 'DISCOUNT_CODE_INVALID' });
    await expect(school.query(new PreviewFee({ studentId: ada.id, activityId, onlyFor: newId() }))).rejects.toMatchObject({ code: 'STUDENT_NOT_FOUND' });
  });
});

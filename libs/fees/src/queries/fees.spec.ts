import { ListStudents, GetStudent, StudentNotFound } from '@schoolhouse/enrollment';
import { newId } from '@schoolhouse/platform/ids/ids';
import { fake, type ModuleUnderTest, type SchoolUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { CalculateFees, GetFee, GetFeeOfEnrollment, ListFees, MarkFeePaid, type FeeView } from '../contract';
import { aCalculation } from '../testing/builders';
import { openFees } from '../testing/open-fees';

describe('looking at fees', () => {
  const guardian = newId();
  const ownStudent = newId();
  const student = { id: ownStudent, name: 'Ada', birthDate: null, grade: 4, householdId: newId(), status: 'active' as const, externalNumber: null, version: 1 };
  let house: ModuleUnderTest;
  let school: SchoolUnderTest;
  beforeAll(async () => {
    house = await openFees({
      fakes: [
        fake(GetStudent, ({ studentId }) => {
          if (studentId !== ownStudent) throw new StudentNotFound();
          return { student };
        }),
        fake(ListStudents, ({ onlyFor }) => ({ items: onlyFor === guardian ? [student] : [], next: null })),
      ],
    });
  });
  beforeEach(() => {
    house.clock.set('2026-09-01T08:00:00Z');
    school = house.school();
  });
  afterAll(() => house.close());

  const calculate = async (studentId = newId()): Promise<FeeView> => (await school.execute(new CalculateFees(aCalculation({ studentId })))).fee;
  const listed = async (filter: Partial<ConstructorParameters<typeof ListFees>[0]> = {}) => (await school.query(new ListFees(filter))).items.map(({ id }) => id);

  it('filters by status, student, enrollment and due date', async () => {
    const early = await calculate();
    house.clock.set('2026-09-03T08:00:00Z');
    const late = await calculate();
    await school.execute(new MarkFeePaid({ feeId: early.id, version: 1 }));
    expect(await listed()).toEqual([late.id, early.id]);
    expect(await listed({ status: 'paid' })).toEqual([early.id]);
    expect(await listed({ studentId: late.studentId })).toEqual([late.id]);
    expect(await listed({ enrollmentId: early.enrollmentId })).toEqual([early.id]);
    expect(await listed({ dueBefore: '2026-09-10' })).toEqual([early.id]);
    expect(await listed({ status: 'open', dueBefore: '2026-09-10' })).toEqual([]);
  });

  it('shows an open fee as overdue from the midnight of the school on, and a paid one never', async () => {
    const fee = await calculate();
    const settled = await calculate();
    await school.execute(new MarkFeePaid({ feeId: settled.id, version: 1 }));
    house.clock.set('2026-09-08T21:59:59Z');
    expect(await listed({ overdue: true })).toEqual([]);
    house.clock.set('2026-09-08T22:00:00Z');
    expect(await listed({ overdue: true })).toEqual([fee.id]);
    expect((await school.query(new GetFee({ feeId: fee.id }))).fee.overdue).toBe(true);
    expect((await school.query(new GetFee({ feeId: settled.id }))).fee.overdue).toBe(false);
  });

  it('walks through all pages', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) ids.unshift((await calculate()).id);
    const first = await school.query(new ListFees({ limit: 3 }));
    const second = await school.query(new ListFees({ limit: 3, after: first.next }));
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.next).toBeNull();
  });

  it('shows a guardian the fees of the household and no others', async () => {
    const own = await calculate(ownStudent);
    const foreign = await calculate();
    expect(await listed({ onlyFor: guardian })).toEqual([own.id]);
    expect(await listed({ onlyFor: guardian, studentId: foreign.studentId })).toEqual([]);
    expect(await listed({ onlyFor: newId() })).toEqual([]);
    expect((await school.query(new GetFee({ feeId: own.id, onlyFor: guardian }))).fee.id).toBe(own.id);
    await expect(school.query(new GetFee({ feeId: foreign.id, onlyFor: guardian }))).rejects.toMatchObject({ code: 'FEE_NOT_FOUND' });
    await expect(school.query(new GetFeeOfEnrollment({ enrollmentId: foreign.enrollmentId, onlyFor: guardian }))).rejects.toMatchObject({ code: 'FEE_NOT_FOUND' });
  });

  it('shows one school nothing of another', async () => {
    const fee = await calculate();
    const other = house.school();
    expect((await other.query(new ListFees({}))).items).toEqual([]);
    await expect(other.query(new GetFee({ feeId: fee.id }))).rejects.toMatchObject({ code: 'FEE_NOT_FOUND' });
    await expect(other.query(new GetFeeOfEnrollment({ enrollmentId: fee.enrollmentId }))).rejects.toMatchObject({ code: 'FEE_NOT_FOUND' });
  });
});

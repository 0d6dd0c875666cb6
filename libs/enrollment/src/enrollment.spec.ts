import { beginEnrollment, confirmEnrollment, endEnrollment, type Enrollment } from './enrollment';

const monday = new Date('2026-09-07T08:00:00Z');
const tuesday = new Date('2026-09-08T08:00:00Z');
const reason = { code: 'CAPACITY_EXCEEDED', message: 'All seats are taken.' };
const ids = { id: '01990000-0000-7000-8000-000000000001', studentId: '01990000-0000-7000-8000-000000000002', activityId: '01990000-0000-7000-8000-000000000003' };
const feeId = '01990000-0000-7000-8000-000000000004';

const begun = beginEnrollment(ids, monday);
const inEachStatus: Record<Enrollment['status'], Enrollment> = {
  new: begun,
  confirmed: confirmEnrollment(begun, feeId, tuesday),
  rejected: { ...begun, status: 'rejected', reason, endedAt: tuesday, version: 2 },
  cancelled: { ...begun, status: 'cancelled', reason, endedAt: tuesday, version: 3 },
};

describe('the life of an enrollment', () => {
  it('begins as new, without fee or reason', () => {
    expect(begun).toEqual({ ...ids, status: 'new', feeId: null, reason: null, createdAt: monday, confirmedAt: null, endedAt: null, version: 1 });
  });

  it('is confirmed with its fee, and keeps when it began', () => {
    expect(confirmEnrollment(begun, feeId, tuesday)).toEqual({ ...begun, status: 'confirmed', feeId, confirmedAt: tuesday, version: 2 });
  });

  it.each(['confirmed', 'rejected', 'cancelled'] as const)('cannot be confirmed once it is %s', (status) => {
    const confirm = () => confirmEnrollment(inEachStatus[status], null, tuesday);
    expect(confirm).toThrow(expect.objectContaining({ code: 'ILLEGAL_TRANSITION', details: expect.objectContaining({ from: status, to: 'confirmed' }) }));
  });

  it('is rejected when it ends before it was confirmed', () => {
    expect(endEnrollment(begun, reason, tuesday)).toEqual({ ...begun, status: 'rejected', reason, endedAt: tuesday, version: 2 });
  });

  it('is cancelled when it ends after it was confirmed, and keeps its fee', () => {
    const { confirmed } = inEachStatus;
    expect(endEnrollment(confirmed, reason, tuesday)).toEqual({ ...confirmed, status: 'cancelled', reason, endedAt: tuesday, version: 3 });
  });

  it.each(['rejected', 'cancelled'] as const)('ends only once: %s stays as it is', (status) => {
    expect(endEnrollment(inEachStatus[status], reason, tuesday)).toBeUndefined();
  });
});

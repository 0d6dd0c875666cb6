import fc from 'fast-check';
import { assertSeatFor, changed, created, withStatus } from './activity';
import { newActivitySchema } from './contract';
import { aNewActivity } from './testing/builders';

const now = new Date('2026-09-01T08:00:00Z');
const later = new Date('2026-09-02T08:00:00Z');
const applicant = { grade: 4, birthDate: '2016-05-04' };
const anActivity = (fields: Parameters<typeof aNewActivity>[0] = {}) => created('01990000-0000-7000-8000-000000000001', newActivitySchema.parse(aNewActivity(fields)), now);
const refusal = (work: () => void): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('who gets a seat', () => {
  it('is whoever comes to an open activity with a free seat', () => {
    expect(refusal(() => assertSeatFor(anActivity(), applicant, now))).toBeUndefined();
  });

  it('is nobody when all seats are taken, or there are none', () => {
    expect(refusal(() => assertSeatFor({ ...anActivity({ capacity: 2 }), reserved: 2 }, applicant, now))).toBe('CAPACITY_EXCEEDED');
    expect(refusal(() => assertSeatFor(anActivity({ capacity: 0 }), applicant, now))).toBe('CAPACITY_EXCEEDED');
  });

  it('is told first that the activity is closed, then what is not met, then that it is full', () => {
    const full = anActivity({ capacity: 0, status: 'closed', eligibility: { minGrade: 9 } });
    expect(refusal(() => assertSeatFor(full, applicant, now))).toBe('ACTIVITY_CLOSED');
    expect(refusal(() => assertSeatFor({ ...full, status: 'open' }, applicant, now))).toBe('NOT_ELIGIBLE');
  });

  it('is whoever comes from the opening of the window until just before its end', () => {
    const minute = fc.option(fc.integer({ min: -5, max: 5 }));
    const at = (offset: number | null) => offset && new Date(now.getTime() + offset * 60_000).toISOString();
    fc.assert(
      fc.property(minute, minute, (opens, closes) => {
        const enrollmentWindow = { opensAt: at(opens) || null, closesAt: at(closes) || null };
        const isWithin = (!opens || opens <= 0) && (!closes || closes > 0);
        expect(refusal(() => assertSeatFor({ ...anActivity(), enrollmentWindow }, applicant, now))).toBe(isWithin ? undefined : 'ACTIVITY_CLOSED');
      }),
    );
  });

  it('is told by age on the first day, or on the day of enrolling while that is not fixed', () => {
    const eligibility = { minAge: 11 };
    const next = anActivity({ eligibility, schedule: { startsOn: '2027-05-04' } });
    expect(refusal(() => assertSeatFor(next, applicant, now))).toBeUndefined();
    expect(refusal(() => assertSeatFor(anActivity({ eligibility }), applicant, now))).toBe('NOT_ELIGIBLE');
  });
});

describe('an activity', () => {
  it('begins at version 1, with sessions counted and times in UTC', () => {
    const sessions = [{ weekday: 2, startsAt: '15:00', endsAt: '16:30', place: 'Hall' }];
    const activity = anActivity({ schedule: { startsOn: '2026-09-01', endsOn: '2026-09-30', sessions }, enrollmentWindow: { opensAt: '2026-08-01T09:00:00+02:00' } });
    expect(activity).toMatchObject({ version: 1, reserved: 0, schedule: { sessionCount: 5 }, enrollmentWindow: { opensAt: '2026-08-01T07:00:00.000Z', closesAt: null } });
  });

  it('changes what is said and nothing else', () => {
    const before = anActivity();
    expect(changed(before, { title: 'Go club' }, 1, later)).toEqual({ ...before, title: 'Go club', version: 2, updatedAt: later.toISOString() });
  });

  it('keeps the number of sessions that the office has said', () => {
    const schedule = { startsOn: '2026-09-01', endsOn: '2026-09-30', sessions: [], sessionCount: 3 };
    expect(changed(anActivity(), { schedule }, 1, later).schedule.sessionCount).toBe(3);
  });

  it('refuses a change that was made for an older version', () => {
    expect(refusal(() => changed(anActivity(), { title: 'Go club' }, 0, later))).toBe('STALE_ACTIVITY');
  });

  it('refuses a capacity below the seats that are held, and takes one of as many', () => {
    const held = { ...anActivity(), reserved: 3 };
    expect(refusal(() => changed(held, { capacity: 2 }, 1, later))).toBe('CAPACITY_BELOW_RESERVED');
    expect(changed(held, { capacity: 3 }, 1, later).capacity).toBe(3);
  });

  it('stays as it is, with its version, when it is opened again', () => {
    const open = anActivity();
    expect(withStatus(open, 'open', later)).toBe(open);
    expect(withStatus(open, 'closed', later)).toMatchObject({ status: 'closed', version: 2 });
  });

  it.each([
    ['a negative capacity', { capacity: -1 }],
    ['a negative price', { price: { amount: -1, currency: 'EUR' } }],
    ['a blank title', { title: ' ' }],
    ['NUL in a text', { description: 'a\0b' }],
    ['half a character', { title: 'a\ud800b' }],
    ['grades the wrong way round', { eligibility: { minGrade: 5, maxGrade: 4 } }],
    ['a window that ends before it begins', { enrollmentWindow: { opensAt: '2026-09-01T08:00:00Z', closesAt: '2026-09-01T09:00:00+02:00' } }],
    ['days the wrong way round', { schedule: { startsOn: '2026-09-02', endsOn: '2026-09-01' } }],
    ['an eighth day of the week', { schedule: { sessions: [{ weekday: 8, startsAt: '15:00', endsAt: '16:00' }] } }],
    ['a session that ends before it begins', { schedule: { sessions: [{ weekday: 1, startsAt: '15:00', endsAt: '14:00' }] } }],
    ['a day of no calendar', { schedule: { startsOn: '2026-02-30' } }],
    ['a year that no database keeps', { schedule: { startsOn: '0000-01-01' } }],
  ])('cannot have %s', (_, fields) => {
    expect(newActivitySchema.safeParse({ ...aNewActivity(), ...fields }).success).toBe(false);
  });
});

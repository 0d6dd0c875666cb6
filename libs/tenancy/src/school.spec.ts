import { platformTenantId, schoolStatusSchema, type SchoolStatus } from '@schoolhouse/tenancy';
import { activated, failed, newSchool, registeredAgain, resumed, suspended, type School } from './school';

const now = new Date('2026-09-01T08:00:00Z');
const later = new Date('2026-09-02T08:00:00Z');
const school = (status: SchoolStatus): School => ({ ...newSchool('019f0000-0000-7000-8000-000000000001', { slug: 'north', name: 'North' }, now), status });

const moves: Record<string, { move: (from: School) => School; from: SchoolStatus; to: SchoolStatus }> = {
  'is activated': { move: (from) => activated(from, later), from: 'provisioning', to: 'active' },
  fails: { move: (from) => failed(from, 'no administrator', later), from: 'provisioning', to: 'failed' },
  'is registered again': { move: (from) => registeredAgain(from, { slug: 'south', name: 'South' }, later), from: 'failed', to: 'provisioning' },
  'is suspended': { move: (from) => suspended(from, 'unpaid', later), from: 'active', to: 'suspended' },
  'is resumed': { move: (from) => resumed(from, later), from: 'suspended', to: 'active' },
};

describe.each(Object.entries(moves))('a school %s', (_, { move, from, to }) => {
  it(`from ${from} to ${to}, and its version goes up`, () => {
    expect(move(school(from))).toMatchObject({ status: to, version: 2, changedAt: later });
  });

  it.each(schoolStatusSchema.options.filter((other) => other !== from))('and never from %s', (other) => {
    expect(() => move(school(other))).toThrow(expect.objectContaining({ code: 'ILLEGAL_SCHOOL_MOVE', details: { from: other, to } }));
  });
});

it('keeps why it is suspended for as long as it is', () => {
  const closed = suspended(school('active'), 'unpaid', now);
  expect(closed.reason).toBe('unpaid');
  expect(resumed(closed, later).reason).toBeNull();
});

it('never suspends the platform itself', () => {
  expect(() => suspended({ ...school('active'), id: platformTenantId }, 'unpaid', now)).toThrow(expect.objectContaining({ code: 'ILLEGAL_SCHOOL_MOVE' }));
});

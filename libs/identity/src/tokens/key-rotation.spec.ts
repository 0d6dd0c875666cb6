import { rotationPlan } from './key-rotation';

const now = new Date('2026-09-01T08:00:00Z');

describe('a rotation of signing keys', () => {
  it('publishes the new key before it signs, and the old one until its last token has ended', () => {
    expect(rotationPlan(now, 600, false)).toEqual({ newSignsFrom: new Date('2026-09-01T08:02:00Z'), oldVerifyUntil: new Date('2026-09-01T08:13:00Z') });
  });

  it('lets a compromised key have no other moment', () => {
    expect(rotationPlan(now, 600, true)).toEqual({ newSignsFrom: now, oldVerifyUntil: now });
  });
});

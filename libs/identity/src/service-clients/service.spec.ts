import { accepted, grantFor, holdsSecret, type Credential, type Service } from './service';
import { hashOfServiceSecret, newServiceSecret } from './service-secret';

const service = (fields: Partial<Service> = {}): Service => ({ id: 'id', name: 'fees', calls: ['activity', 'enrollment'], hosts: ['fees'], originates: false, enabled: true, createdAt: new Date(0), version: 1, ...fields });
const holding = (secret: string, endsAt: Date | null = null): Credential => ({ kid: secret, secretHash: hashOfServiceSecret(secret), publicKey: null, createdAt: new Date(0), endsAt });

describe('a token for a service', () => {
  it('for calls names the one module that it is for', () => {
    expect(grantFor(service(), 'call:activity', false)).toEqual({ path: '/modules/activity', modules: ['activity'], scope: 'call:activity' });
  });

  it('without a scope says what the service may do, and is for no module', () => {
    expect(grantFor(service(), undefined, false)).toEqual({ path: '/modules', modules: ['activity', 'enrollment'], scope: null });
  });

  it.each(['call:fees', 'call:', 'call:activity call:enrollment', 'originate', 'everything', 'call:../contexts'])('is not given for %s to one that may not', (scope) => {
    expect(() => grantFor(service(), scope, true)).toThrow(expect.objectContaining({ code: 'INVALID_SCOPE' }));
  });

  it('to sign contexts is for no calls, and bound to a key', () => {
    expect(grantFor(service({ originates: true }), 'originate', true)).toEqual({ path: '/contexts', modules: [], scope: 'originate' });
    expect(() => grantFor(service({ originates: true }), 'originate', false)).toThrow(expect.objectContaining({ code: 'CONFIRMATION_KEY_MISSING' }));
  });
});

describe('a secret', () => {
  it('fits by its hash and no other does', () => {
    const [one, other] = [newServiceSecret(), newServiceSecret()];
    expect(holdsSecret([holding(other), holding(one)], hashOfServiceSecret(one))).toBe(true);
    expect(holdsSecret([holding(other)], hashOfServiceSecret(one))).toBe(false);
    expect(holdsSecret([], hashOfServiceSecret(one))).toBe(false);
  });

  it('that was replaced is accepted until its end and not at it', () => {
    const end = new Date(1_000);
    const both = [holding('new'), holding('old', end)];
    expect(accepted(both, new Date(999))).toHaveLength(2);
    expect(accepted(both, end).map(({ kid }) => kid)).toEqual(['new']);
  });
});

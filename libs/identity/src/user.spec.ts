import { systemPrincipal, type Principal } from '@schoolhouse/platform/tenant-context/message-context';
import { platformTenantId } from '@schoolhouse/tenancy';
import { permissionsOf } from './role-permissions';
import { refuseLeavingNobody, refuseStale, refuseUngrantable, type User } from './user';

const hill = '0192f0c1-2233-7abc-8def-0123456789ab';
const admin: User = { id: 'a', email: 'a@hill.example', name: 'A', roles: ['school-admin'], enabled: true, personId: null, createdAt: new Date(0), version: 3 };
const other: User = { ...admin, id: 'b' };
const by = (...roles: Parameters<typeof permissionsOf>[0]): Principal => ({ id: 'x', kind: 'user', permissions: permissionsOf(roles) });

describe('giving roles', () => {
  it('is allowed up to what one may do oneself', () => {
    expect(() => refuseUngrantable(['school-admin', 'staff', 'guardian'], hill, by('school-admin'))).not.toThrow();
    expect(() => refuseUngrantable(['school-admin'], hill, by('staff'))).toThrow(expect.objectContaining({ code: 'ROLE_NOT_GRANTABLE' }));
    expect(() => refuseUngrantable(['school-admin'], hill, systemPrincipal)).not.toThrow();
  });

  it('makes platform administrators on the platform, and nothing else there', () => {
    expect(() => refuseUngrantable(['platform-admin'], platformTenantId, by('platform-admin'))).not.toThrow();
    expect(() => refuseUngrantable(['platform-admin'], hill, systemPrincipal)).toThrow(expect.objectContaining({ code: 'ROLE_NOT_GRANTABLE' }));
    expect(() => refuseUngrantable(['staff', 'platform-admin'], hill, systemPrincipal)).toThrow(expect.objectContaining({ details: { roles: ['platform-admin'] } }));
    expect(() => refuseUngrantable(['staff'], platformTenantId, systemPrincipal)).toThrow(expect.objectContaining({ code: 'ROLE_NOT_GRANTABLE' }));
  });
});

describe('the last administrator', () => {
  const refused = expect.objectContaining({ code: 'LAST_ADMINISTRATOR' });

  it('stays, enabled and in the role', () => {
    expect(() => refuseLeavingNobody(admin, { enabled: false }, [admin], hill)).toThrow(refused);
    expect(() => refuseLeavingNobody(admin, { roles: ['staff'] }, [admin], hill)).toThrow(refused);
    expect(() => refuseLeavingNobody(admin, { roles: ['school-admin', 'teacher'] }, [admin], hill)).not.toThrow();
  });

  it('is the last one only when there is no other', () => {
    expect(() => refuseLeavingNobody(admin, { enabled: false }, [admin, other], hill)).not.toThrow();
    expect(() => refuseLeavingNobody({ ...other, roles: ['staff'] }, { enabled: false }, [admin], hill)).not.toThrow();
  });
});

it('a change is for one version of a user', () => {
  expect(() => refuseStale(admin, 3)).not.toThrow();
  expect(() => refuseStale(admin, undefined)).not.toThrow();
  expect(() => refuseStale(admin, 2)).toThrow(expect.objectContaining({ code: 'USER_CHANGED' }));
});

import { roleSchema } from './contract';
import { permissionsOf, rolePermissions } from './role-permissions';

describe('permissions', () => {
  it('are named <plural>:read or <plural>:write', () => {
    const all = Object.values(rolePermissions).flat();
    expect(all.filter((permission) => !/^[a-z]+(-[a-z]+)*s?:(read|write)$/.test(permission))).toEqual([]);
  });

  it('to write something include reading it', () => {
    for (const role of roleSchema.options) {
      const permissions = rolePermissions[role];
      expect(permissions.filter((permission) => permission.endsWith(':write') && !permissions.includes(permission.replace(':write', ':read')))).toEqual([]);
    }
  });

  it('of several roles are those of each, once', () => {
    expect(permissionsOf(['teacher', 'guardian'])).toEqual(['activities:read', 'enrollments:read', 'students:read']);
    expect(permissionsOf([])).toEqual([]);
  });

  it('of a school administrator include all that other roles of a school have, so that the administrator can give them', () => {
    const administrator = permissionsOf(['school-admin']);
    expect(permissionsOf(['staff', 'teacher', 'guardian', 'student']).filter((permission) => !administrator.includes(permission))).toEqual([]);
  });

  it('of no role of a school reach other schools', () => {
    const ofSchools = permissionsOf(roleSchema.options.filter((role) => role !== 'platform-admin'));
    expect(ofSchools.filter((permission) => permission.startsWith('schools:'))).toEqual([]);
  });

  it('of families show no people: they are not narrowed to the own family', () => {
    expect(permissionsOf(['guardian', 'student'])).toEqual(['activities:read']);
  });
});

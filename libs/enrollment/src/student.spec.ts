import { changeStudent, registerStudent } from './student';

const now = new Date('2026-09-07T23:30:00Z');
const id = '01990000-0000-7000-8000-000000000001';
const ada = registerStudent(id, { name: 'Ada Okafor', grade: 4 }, now);

describe('a student', () => {
  it('is active from the start, and what nobody said is unknown', () => {
    expect(ada).toEqual({ id, name: 'Ada Okafor', grade: 4, birthDate: null, householdId: null, externalNumber: null, status: 'active', version: 1 });
  });

  it('may be born today, but not tomorrow', () => {
    expect(registerStudent(id, { name: 'Ada', birthDate: '2026-09-07' }, now).birthDate).toBe('2026-09-07');
    expect(() => registerStudent(id, { name: 'Ada', birthDate: '2026-09-08' }, now)).toThrow(expect.objectContaining({ code: 'BORN_IN_FUTURE' }));
    expect(() => changeStudent(ada, 1, { birthDate: '2026-09-08' }, now)).toThrow(expect.objectContaining({ code: 'BORN_IN_FUTURE' }));
  });

  it('changes in what is named, and keeps the rest', () => {
    expect(changeStudent(ada, 1, { grade: null, status: 'inactive' }, now)).toEqual({ ...ada, grade: null, status: 'inactive', version: 2 });
  });

  it('is not changed by who has read another version', () => {
    expect(() => changeStudent(ada, 2, { grade: 5 }, now)).toThrow(expect.objectContaining({ code: 'STUDENT_CHANGED', kind: 'stale' }));
  });
});

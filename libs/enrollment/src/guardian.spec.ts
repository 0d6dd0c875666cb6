import { changeGuardian, registerGuardian } from './guardian';

const id = '01990000-0000-7000-8000-000000000001';
const ngozi = registerGuardian(id, { name: 'Ngozi Okafor', email: 'ngozi@okafor.example' });

describe('a guardian', () => {
  it('is written to in English until somebody says otherwise', () => {
    expect(ngozi).toEqual({ id, name: 'Ngozi Okafor', email: 'ngozi@okafor.example', phone: null, locale: 'en', householdId: null, version: 1 });
  });

  it('changes in what is named, and keeps the rest', () => {
    expect(changeGuardian(ngozi, 1, { email: null, locale: 'de-CH' })).toEqual({ ...ngozi, email: null, locale: 'de-CH', version: 2 });
  });

  it('is not changed by who has read another version', () => {
    expect(() => changeGuardian(ngozi, 0, {})).toThrow(expect.objectContaining({ code: 'GUARDIAN_CHANGED', kind: 'stale' }));
  });
});

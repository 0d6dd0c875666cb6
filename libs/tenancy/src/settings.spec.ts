import { choicesSchema } from '@schoolhouse/tenancy';
import { changed, firstSettings } from './settings';

describe('the settings of a school', () => {
  it('begin with what it chose, and defaults for the rest', () => {
    expect(firstSettings('North', { currency: 'CHF' })).toMatchObject({ currency: 'CHF', timeZone: 'UTC', dueDays: 7, branding: { displayName: 'North', logoUrl: null }, version: 1 });
  });

  it('change in what is given and nothing else', () => {
    const before = firstSettings('North');
    const after = changed(before, 1, { dueDays: 14, branding: { primaryColor: '#000000' } });
    expect(after).toEqual({ ...before, dueDays: 14, branding: { ...before.branding, primaryColor: '#000000' }, version: 2 });
  });

  it('are not changed by one who has read older ones', () => {
    expect(() => changed({ ...firstSettings('North'), version: 3 }, 2, { dueDays: 1 })).toThrow(expect.objectContaining({ code: 'SETTINGS_STALE' }));
  });
});

describe('a choice', () => {
  const fits = (choice: object) => choicesSchema.partial().safeParse(choice).success;

  it.each(['EUR', 'JPY', 'XOF'])('may be the currency %s', (currency) => expect(fits({ currency })).toBe(true));
  it.each(['EU', 'eur', 'ZZZ', ''])('is not the currency %s', (currency) => expect(fits({ currency })).toBe(false));
  it.each(['UTC', 'Europe/Berlin', 'Asia/Kolkata'])('may be the time zone %s', (timeZone) => expect(fits({ timeZone })).toBe(true));
  it.each(['', '+01:00', 'Berlin', 'Mars/Base'])('is not the time zone "%s"', (timeZone) => expect(fits({ timeZone })).toBe(false));
  it.each(['en', 'de-AT', 'pt-BR'])('may be the locale %s', (locale) => expect(fits({ locale })).toBe(true));
  it.each(['', 'en_US', 'xx-YY', 'klingon!'])('is not the locale "%s"', (locale) => expect(fits({ locale })).toBe(false));
  it.each([-1, 366, 1.5])('is not %s due days', (dueDays) => expect(fits({ dueDays })).toBe(false));
});

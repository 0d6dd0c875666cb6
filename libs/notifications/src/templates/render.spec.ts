import { render } from './render';

const fields = { name: 'Ngozi', school: 'Hill School', student: 'Ada', activity: 'Chess' };

describe('rendering a message', () => {
  it('fills in what it is given, in the language of the locale', () => {
    expect(render('enrollment-confirmed', 'en-GB', fields).subject).toBe('Ada is enrolled in Chess');
    expect(render('enrollment-confirmed', 'de_AT', fields).subject).toBe('Ada ist für Chess angemeldet');
  });

  it('writes English where a language has no templates', () => {
    expect(render('enrollment-confirmed', 'eo', fields)).toEqual(render('enrollment-confirmed', 'en', fields));
  });

  it('lets no name break out of the subject line', () => {
    expect(render('enrollment-confirmed', 'en', { ...fields, student: 'Ada\r\nBcc: all@school.example' }).subject).toBe('Ada Bcc: all@school.example is enrolled in Chess');
  });

  it('refuses to leave a gap', () => {
    expect(() => render('enrollment-confirmed', 'en', { name: 'Ngozi' } as never)).toThrow();
  });
});

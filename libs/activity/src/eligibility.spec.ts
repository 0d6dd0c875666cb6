import fc from 'fast-check';
import { ageOn, unmetConditions } from './eligibility';

const anyone = { minGrade: null, maxGrade: null, minAge: null, maxAge: null };
const bound = fc.option(fc.integer({ min: 0, max: 20 }));

describe('eligibility', () => {
  it('turns away nobody where nothing is asked', () => {
    expect(unmetConditions(anyone, { grade: null, birthDate: null }, '2026-09-01')).toEqual([]);
  });

  it('turns away who is not known to meet a condition', () => {
    expect(unmetConditions({ ...anyone, minGrade: 1, maxAge: 12 }, { grade: null, birthDate: null }, '2026-09-01')).toEqual(['grade', 'age']);
  });

  it('takes exactly the grades between its bounds, both included', () => {
    fc.assert(
      fc.property(bound, bound, fc.integer({ min: -1, max: 21 }), (minGrade, maxGrade, grade) => {
        const meets = (minGrade === null || grade >= minGrade) && (maxGrade === null || grade <= maxGrade);
        expect(unmetConditions({ ...anyone, minGrade, maxGrade }, { grade, birthDate: null }, '2026-09-01')).toEqual(meets ? [] : ['grade']);
      }),
    );
  });

  it('takes exactly the ages between its bounds: a birthday on the first day counts', () => {
    const eligibility = { ...anyone, minAge: 8, maxAge: 10 };
    const unmet = (birthDate: string) => unmetConditions(eligibility, { grade: null, birthDate }, '2026-09-01');
    expect(unmet('2018-09-01')).toEqual([]);
    expect(unmet('2018-09-02')).toEqual(['age']);
    expect(unmet('2015-09-02')).toEqual([]);
    expect(unmet('2015-09-01')).toEqual(['age']);
  });

  it('counts as many years as there have been birthdays', () => {
    const aDay = fc.date({ min: new Date('1990-01-01'), max: new Date('2040-12-31'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(aDay, aDay, (one, other) => {
        const [born, day] = [one, other].sort();
        const birthdays = Array.from({ length: 60 }, (_, year) => `${Number(born.slice(0, 4)) + year + 1}${born.slice(4)}`).filter((birthday) => birthday <= day);
        expect(ageOn(day, born)).toBe(birthdays.length);
      }),
    );
  });

  it('lets a child of 29 February grow older on 1 March where there is no such day', () => {
    expect([ageOn('2025-02-28', '2016-02-29'), ageOn('2025-03-01', '2016-02-29'), ageOn('2024-02-29', '2016-02-29')]).toEqual([8, 9, 8]);
  });
});

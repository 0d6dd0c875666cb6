import { moveIn, sharedHousehold } from './household';

const member = (householdId: string | null) => ({ id: 'x', householdId, version: 1 });

describe('the household of a student and a guardian', () => {
  it.each([
    ['a new one, when neither has one', null, null, 'new'],
    ["the guardian's, when the student has none", null, 'hers', 'hers'],
    ["the student's, when the guardian has none", 'his', null, 'his'],
    ['the one they share already', 'theirs', 'theirs', 'theirs'],
  ])('is %s', (_, ofStudent, ofGuardian, shared) => {
    expect(sharedHousehold(member(ofStudent), member(ofGuardian), 'new')).toBe(shared);
  });

  it('is not for us to choose when each has one', () => {
    expect(() => sharedHousehold(member('his'), member('hers'), 'new')).toThrow(expect.objectContaining({ code: 'HOUSEHOLDS_DIFFER' }));
  });

  it('counts as a change for who moves in, and for nobody else', () => {
    const settled = member('home');
    expect(moveIn(member(null), 'home')).toEqual({ id: 'x', householdId: 'home', version: 2 });
    expect(moveIn(settled, 'home')).toBe(settled);
  });
});

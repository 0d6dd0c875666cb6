import { chargeFor } from './pricing';
import { anActivity, EUR, ruleInForce, someFacts } from './testing/builders';

const activity = anActivity();
const forActivity = ruleInForce({ name: 'activity', scope: { kind: 'activity', activityId: activity.activityId }, tariff: { kind: 'flat', price: EUR(1) } });
const forTerm = ruleInForce({ name: 'term', scope: { kind: 'term', term: activity.term }, tariff: { kind: 'flat', price: EUR(2) } });
const forSchool = ruleInForce({ name: 'school', tariff: { kind: 'flat', price: EUR(3) } });
const byGrade = ruleInForce({
  name: 'grades', scope: forActivity.scope,
  tariff: { kind: 'by-grade', grades: [{ from: 1, to: 3, price: EUR(10) }, { from: 4, to: 6, price: EUR(20) }] },
});

describe('the charge', () => {
  it('is said by the most specific rule: activity, then term, then school', () => {
    const facts = someFacts({ activity });
    expect(chargeFor([forSchool, forTerm, forActivity], facts)).toMatchObject({ rule: 'activity', amount: EUR(1) });
    expect(chargeFor([forSchool, forTerm], facts)).toMatchObject({ rule: 'term', amount: EUR(2) });
    expect(chargeFor([forSchool], facts)).toMatchObject({ rule: 'school', amount: EUR(3) });
    expect(chargeFor([], facts)).toMatchObject({ rule: 'activity-price', amount: EUR(10_000) });
  });

  it('is not said by rules of other activities and terms', () => {
    expect(chargeFor([forActivity, forTerm], someFacts({ activity: anActivity({ term: '2027 spring' }) }))).toMatchObject({ rule: 'activity-price' });
  });

  it('is the price of a session, times sessions', () => {
    const perSession = ruleInForce({ tariff: { kind: 'per-session', price: EUR(1_250) } });
    expect(chargeFor([perSession], someFacts({ activity: anActivity({ sessionCount: 12 }) })).amount).toEqual(EUR(15_000));
    expect(chargeFor([perSession], someFacts({ activity: anActivity({ sessionCount: 0 }) })).amount).toEqual(EUR(0));
  });

  it.each([[1, 10], [3, 10], [4, 20], [6, 20]])('is, in grade %i, that of the table', (grade, price) => {
    expect(chargeFor([byGrade, forSchool], someFacts({ activity, grade }))).toEqual({ kind: 'charge', description: `Robotics, grade ${grade}`, rule: 'grades', amount: EUR(price) });
  });

  it.each([0, 7, null])('is said by the next rule for grade %j, which the table leaves out', (grade) => {
    expect(chargeFor([byGrade, forSchool], someFacts({ activity, grade }))).toMatchObject({ rule: 'school', amount: EUR(3) });
  });
});

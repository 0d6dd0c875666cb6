import fc from 'fast-check';
import { countSessions } from './schedule';

const on = (weekday: number) => ({ weekday, startsAt: '15:00', endsAt: '16:00', place: null });
const dayMs = 86_400_000;

describe('the number of sessions', () => {
  it('is that of the Mondays and Thursdays between two days, both included', () => {
    expect(countSessions({ startsOn: '2026-09-07', endsOn: '2026-09-21', sessions: [on(1), on(4)] })).toBe(5);
  });

  it('is 0 while a day is not fixed', () => {
    expect(countSessions({ startsOn: '2026-09-07', endsOn: null, sessions: [on(1)] })).toBe(0);
  });

  it('is what walking through the calendar gives', () => {
    const start = fc.integer({ min: 0, max: 20_000 });
    fc.assert(
      fc.property(start, fc.integer({ min: 0, max: 400 }), fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 5 }), (first, length, weekdays) => {
        const days = Array.from({ length: length + 1 }, (_, index) => new Date((first + index) * dayMs));
        const walked = days.flatMap((day) => weekdays.filter((weekday) => weekday % 7 === day.getUTCDay()));
        const [startsOn, endsOn] = [days[0], days[length]].map((day) => day.toISOString().slice(0, 10));
        expect(countSessions({ startsOn, endsOn, sessions: weekdays.map(on) })).toBe(walked.length);
      }),
    );
  });
});

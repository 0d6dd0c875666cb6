import type { CreateActivity } from '@schoolhouse/activity';

type Wanted = ConstructorParameters<typeof CreateActivity>[0];

const afternoon = (weekday: number, startsAt: string, endsAt: string, place: string) => ({ weekday, startsAt, endsAt, place });
const euros = (amount: number) => ({ amount: amount * 100, currency: 'EUR' });

/** The first one is that of the first enrollment; one is free, one is small enough to be full soon, one is for the older ones only. */
/** @param year of the spring in which they are held */
export function demoActivities(year: number): Wanted[] {
  const term = `${year} spring`;
  const schedule = (sessions: ReturnType<typeof afternoon>[]) => ({ startsOn: `${year}-02-01`, endsOn: `${year}-06-18`, sessions });
  return [
    { title: 'Football', description: 'For beginners and others, on the big field.', term, capacity: 24, price: euros(120), schedule: schedule([afternoon(2, '15:00', '16:30', 'Big field')]) },
    { title: 'Choir', description: 'Everyone can sing.', term, capacity: 40, price: euros(0), schedule: schedule([afternoon(3, '14:30', '15:30', 'Hall')]) },
    { title: 'Robotics', description: 'Build one, then teach it.', term, capacity: 2, price: euros(180), schedule: schedule([afternoon(4, '15:00', '17:00', 'Lab 1')]) },
    { title: 'Debate', description: 'From grade 8.', term, capacity: 16, price: euros(60), eligibility: { minGrade: 8 }, schedule: schedule([afternoon(1, '16:00', '17:30', 'Library')]) },
  ];
}

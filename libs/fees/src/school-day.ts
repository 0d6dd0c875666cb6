import { DateTime } from 'luxon';

/** The day that it is at the school, whatever the clock of the server says. @param timeZone IANA name */
export function schoolDay(moment: Date, timeZone: string): string {
  const day = DateTime.fromJSDate(moment, { zone: timeZone }).toISODate();
  if (!day) throw new Error(`${timeZone} is no time zone`);
  return day;
}

/** Days of the calendar, not of 24 hours: a change to summer time in between moves nothing. */
export function daysAfter(day: string, days: number): string {
  const later = DateTime.fromISO(day, { zone: 'utc' }).plus({ days }).toISODate();
  if (!later) throw new Error(`${day} is no day`);
  return later;
}

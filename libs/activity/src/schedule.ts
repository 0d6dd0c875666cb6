import type { ActivityView } from './contract';

export type Schedule = ActivityView['schedule'];

const dayMs = 86_400_000;

/** How often a weekly pattern falls between two days, both included; 0 while one of them is not fixed. */
export function countSessions({ startsOn, endsOn, sessions }: Pick<Schedule, 'startsOn' | 'endsOn' | 'sessions'>): number {
  if (!startsOn || !endsOn) return 0;
  const days = (Date.parse(endsOn) - Date.parse(startsOn)) / dayMs + 1;
  return sessions.reduce((count, { weekday }) => count + occurrences(weekday, startsOn, days), 0);
}

function occurrences(weekday: number, startsOn: string, days: number): number {
  const first = (weekday - new Date(startsOn).getUTCDay() + 7) % 7; // Sunday: 0 here, 7 in ISO 8601; the same modulo 7
  return first < days ? Math.floor((days - 1 - first) / 7) + 1 : 0;
}

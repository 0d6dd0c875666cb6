import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { migrationsOfHouse } from '../../apps/house';
import { subscribedEvents } from './subscriptions';

export const modules = migrationsOfHouse.map(({ module }) => module);

export interface EventCounts {
  readonly committed: number;
  readonly unpublished: number;
  /** One for each subscriber of each event. */
  readonly wanted: number;
  readonly handled: number;
}

/** What was committed since a moment, and what became of it, in all databases. Only the tables are asked, never the program. */
export async function countEvents(clients: Client | readonly Client[], since: Date): Promise<EventCounts> {
  const counts = await Promise.all([clients].flat().map((client) => countIn(client, since)));
  const all = (field: keyof EventCounts) => sum(counts.map((each) => each[field]));
  return { committed: all('committed'), unpublished: all('unpublished'), wanted: all('wanted'), handled: all('handled') };
}

/** Those whose tables are in this database. */
export async function modulesIn(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ module: string }>(`SELECT module FROM unnest($1::text[]) AS module WHERE to_regclass(module || '.outbox') IS NOT NULL`, [modules]);
  return rows.map(({ module }) => module);
}

async function countIn(client: Client, since: Date): Promise<EventCounts> {
  const here = await modulesIn(client);
  const outboxes = here.map((module) => `SELECT '${module}' AS module, type, published_at FROM ${module}.outbox WHERE id >= platform.first_id_of($1)`).join(' UNION ALL ');
  const subscribed = subscribedEvents();
  const { rows } = await client.query<{ type: string; committed: string; unpublished: string }>(
    `SELECT type, count(*) AS committed, count(*) FILTER (WHERE published_at IS NULL) AS unpublished FROM (${outboxes}) o GROUP BY type`,
    [since],
  );
  const subscribers = [...new Set(subscribed.map(({ subscriber }) => subscriber))].filter((subscriber) => here.includes(subscriber));
  const records = subscribers.map((each) => `SELECT count(*) AS n FROM ${each}.processed_message WHERE key >= platform.first_id_of($1) AND key < 'ff000000-0000-0000-0000-000000000000' AND name = 'inbox'`);
  const handled = records.length > 0 ? await client.query<{ n: string }>(records.join(' UNION ALL '), [since]) : { rows: [] };
  const takersOf = (type: string) => subscribed.filter(({ eventName }) => type.replace(/\.v\d+$/, '') === eventName).length;
  return {
    committed: sum(rows.map((row) => Number(row.committed))),
    unpublished: sum(rows.map((row) => Number(row.unpublished))),
    wanted: sum(rows.map((row) => Number(row.committed) * takersOf(row.type))),
    handled: sum(handled.rows.map(({ n }) => Number(n))),
  };
}

/** @returns the counts, and the seconds until all was handled. @throws Error when that takes longer than `seconds` */
export async function untilHandled(clients: Client | readonly Client[], since: Date, seconds: number): Promise<EventCounts & { seconds: number }> {
  const began = performance.now();
  for (;;) {
    const counts = await countEvents(clients, since);
    const lasted = (performance.now() - began) / 1_000;
    if (counts.unpublished === 0 && counts.handled >= counts.wanted) return { ...counts, seconds: lasted };
    if (lasted > seconds) throw new Error(`After ${seconds} s ${counts.unpublished} events are not published and ${counts.wanted - counts.handled} not handled`);
    await pause(100);
  }
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

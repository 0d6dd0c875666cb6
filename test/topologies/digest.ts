import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { modules, modulesIn } from '../processes/events';
import type { Step } from './record';

/** What an installation answered, told and wrote, without what differs between any two runs. */
export interface Digest {
  readonly hash: string;
  readonly lines: readonly string[];
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const time = /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}(:?\d{2})?)?/g;
/** Tokens, hashes, cursors, trace ids: long, and no words. */
const random = /(?<![\w.-])(?=[\w+/=$-]*\d)(?=[\w+/=$-]*[A-Za-z])[\w+/=$.-]{32,}/g;
/** Secrets, durations, and what depends on how busy a machine is. */
const passing = new Set(['accessToken', 'refreshToken', 'password_hash', 'traceId', 'traceparent', 'durationMs', 'ms', 'jitter', 'shard', 'position', 'published_at', 'fingerprint']);
/** Keys and sessions are random by nature; services are the processes themselves. */
const unlike = new Set(['identity.signing_key', 'identity.refresh_token', 'identity.login_attempt', 'identity.service', 'identity.service_credential', 'identity.service_assertion']);

export async function digestOf(steps: readonly Step[], clients: readonly Client[]): Promise<Digest> {
  const names = new Names();
  const answers = steps.map((step) => names.plain(JSON.stringify(without(step))));
  const rows = (await Promise.all(clients.map(rowsOf))).flat();
  const written = rows.map((row) => names.plain(row, 'anonymous')).sort();
  const lines = [...answers, ...written];
  return { hash: createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16), lines };
}

/** An id is known by when it was first seen in an answer; one that is in no answer has no name. */
class Names {
  private readonly known = new Map<string, string>();

  plain(text: string, unknown: 'named' | 'anonymous' = 'named'): string {
    return text.replace(uuid, (id) => this.name(id, unknown)).replace(time, 'T').replace(random, 'R');
  }

  private name(id: string, unknown: 'named' | 'anonymous'): string {
    const found = this.known.get(id.toLowerCase());
    if (found || unknown === 'anonymous') return found ?? '#';
    const name = `#${this.known.size + 1}`;
    this.known.set(id.toLowerCase(), name);
    return name;
  }
}

async function rowsOf(client: Client): Promise<string[]> {
  const { rows: tables } = await client.query<{ table: string }>(
    `SELECT n.nspname || '.' || c.relname AS table FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ANY($1) AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'migrations' ORDER BY 1`,
    [modules],
  );
  const all: string[] = [];
  for (const { table } of tables.filter((each) => !unlike.has(each.table))) {
    const { rows } = await client.query<{ row: unknown }>(`SELECT to_jsonb(t) AS row FROM ${table} t`);
    all.push(...rows.map(({ row }) => `${table} ${JSON.stringify(without(row))}`));
  }
  return [...all, ...(await eventsOf(client))];
}

/** What each aggregate told, in its order. */
async function eventsOf(client: Client): Promise<string[]> {
  const outboxes = (await modulesIn(client)).map((module) => `SELECT '${module}' AS module, aggregate_id, array_agg(type ORDER BY position) AS types FROM ${module}.outbox GROUP BY aggregate_id`);
  const { rows } = await client.query<{ module: string; aggregate_id: string; types: string[] }>(outboxes.join(' UNION ALL '));
  return rows.map(({ module, aggregate_id, types }) => `events of ${module} ${aggregate_id}: ${types.join(', ')}`);
}

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (passing.has(key) ? [] : [[key, without(item)]])));
}

/** The first lines in which two digests differ. */
export function differences(one: Digest, other: Digest, atMost = 10): string[] {
  const [left, right] = [count(one.lines), count(other.lines)];
  const missing = [...left].filter(([line, times]) => (right.get(line) ?? 0) < times).map(([line]) => `- ${line}`);
  const added = [...right].filter(([line, times]) => (left.get(line) ?? 0) < times).map(([line]) => `+ ${line}`);
  return [...missing, ...added].slice(0, atMost).map((line) => line.slice(0, 600));
}

function count(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

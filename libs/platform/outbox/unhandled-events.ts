import type { Databases } from '../postgres/databases';

/** An event that was handed to the queues. */
export interface Published {
  readonly id: string;
  readonly tenant_id: string;
}

/** Where it says what has become of an event: the subscriber's inbox, and the dead letters of saga. */
const handled = (subscriber: string, asked: string): string => `SELECT FROM ${subscriber}.processed_message p WHERE p.tenant_id = ${asked}.tenant_id AND p.key = ${asked}.id AND p.name = 'inbox'`;
const dead = (asked: string): string => `SELECT FROM saga.dead_letter d WHERE d.tenant_id = ${asked}.tenant_id AND d.subject_id = ${asked}.id AND d.status IN ('open', 'resolved')`;

/**
 * Events of a module that were published and, as far as the same database knows, not handled; in the order of their ids, from one on.
 * $1: how far back, $2: for how long published, $3: types, $4: the last one that is known.
 */
export function unhandled(databases: Databases, module: string, subscriber: string, limit: number): string {
  const here = [...(databases.isTogether(module, subscriber) ? [handled(subscriber, 'o')] : []), ...(databases.isTogether(module, 'saga') ? [dead('o')] : [])];
  return `SELECT o.id, o.tenant_id FROM ${module}.outbox o
    WHERE o.id >= platform.first_id_of(now() - $1::interval) AND o.published_at < now() - $2::interval AND o.type = ANY($3) AND o.only_for IS NULL AND o.id > $4
      ${here.map((known) => `AND NOT EXISTS (${known})`).join(' ')}
    ORDER BY o.id LIMIT ${limit}`;
}

/** Which of them were handled or are dead letters, by what other databases know. @throws when one of these does not answer: then nothing is known */
export async function doneBesides(databases: Databases, module: string, subscriber: string, published: readonly Published[]): Promise<ReadonlySet<string>> {
  const done = new Set<string>();
  const ask = async (about: string, statement: string): Promise<void> => {
    const open = published.filter(({ id }) => !done.has(id));
    if (open.length === 0 || databases.isTogether(module, about)) return;
    const rows = await databases.platformOf(about).rows<{ id: string }>(
      `SELECT asked.id FROM unnest($1::uuid[], $2::uuid[]) AS asked (tenant_id, id) WHERE EXISTS (${statement})`,
      [open.map(({ tenant_id }) => tenant_id), open.map(({ id }) => id)],
    );
    for (const { id } of rows) done.add(id);
  };
  await ask(subscriber, handled(subscriber, 'asked'));
  await ask('saga', dead('asked'));
  return done;
}

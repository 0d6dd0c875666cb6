import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import { ListDeadLetters, RedriveDeadLetter, RedriveDeadLetters } from '@schoolhouse/saga';
import { house as rooms } from '../../house';
import { inHouse } from './open-house';
import { printJson, printTable } from './print';

interface Waiting {
  readonly module: string;
  readonly waiting: number;
  readonly oldest: Date | null;
}

const waitingIn = (module: string): string =>
  `SELECT '${module}' AS module, count(*)::int AS waiting, min(occurred_at) AS oldest FROM ${module}.outbox WHERE published_at IS NULL`;

interface Relays {
  readonly shards: number;
  readonly led: number;
  readonly workers: number;
}

const relaysAtWork = `SELECT count(*)::int AS shards, (count(*) FILTER (WHERE expires_at > now()))::int AS led,
  (count(DISTINCT holder) FILTER (WHERE expires_at > now()))::int AS workers FROM platform.relay_lease`;

/** Each database has its own shards; a worker relays those of several. */
const sum = (relays: readonly Relays[]): Relays => ({
  shards: relays.reduce((all, { shards }) => all + shards, 0),
  led: relays.reduce((all, { led }) => all + led, 0),
  workers: Math.max(...relays.map(({ workers }) => workers)),
});

export function outboxStatus(env: RawEnvironment, { json }: { json?: boolean }): Promise<void> {
  return inHouse(env, async (house) => {
    const waiting = (await Promise.all(rooms.map(({ contract: { module } }) => house.platformOf(module).rows<Waiting>(waitingIn(module))))).flat();
    const relays = sum((await Promise.all(house.platforms.map((platform) => platform.rows<Relays>(relaysAtWork)))).flat());
    const [{ open }] = await house.platformOf('saga').rows<{ open: number }>(`SELECT count(*)::int AS open FROM saga.dead_letter WHERE status = 'open'`);
    if (json) return printJson({ waiting, relays, openDeadLetters: open });
    const now = Date.now();
    printTable(['module', 'waiting', 'oldest'], waiting.map(({ module, waiting: count, oldest }) => [module, count, oldest && `${((now - oldest.getTime()) / 1000).toFixed(1)} s`]));
    console.log(`\n${relays.led} of ${relays.shards} shards are relayed, by ${relays.workers} workers`);
    console.log(`${open} open dead letters${open > 0 ? ': `schoolhouse outbox dead-letters --school <slug>`' : ''}`);
  });
}

export function listDeadLetters(env: RawEnvironment, { school, all, json }: { school: string; all?: boolean; json?: boolean }): Promise<void> {
  return inHouse(env, async (house) => {
    const { id } = await house.school(school);
    const { items } = await house.ask(id, new ListDeadLetters({ limit: 100, status: all ? undefined : 'open' }));
    if (json) return printJson(items);
    printTable(['id', 'kind', 'subject', 'status', 'since', 'reason'], items.map((letter) => [letter.id, letter.kind, letter.subject, letter.status, letter.createdAt, letter.reason.split('\n')[0]]));
  });
}

export function redrive(env: RawEnvironment, deadLetterId: string | undefined, { school }: { school: string }): Promise<void> {
  return inHouse(env, async (house) => {
    const { id } = await house.school(school);
    if (deadLetterId === undefined) {
      const { redriven } = await house.execute(id, new RedriveDeadLetters({}));
      return console.log(`${redriven} dead letters were sent again`);
    }
    const { deadLetter } = await house.execute(id, new RedriveDeadLetter({ deadLetterId }));
    console.log(`${deadLetter.subject} ${deadLetter.subjectId} is ${deadLetter.status}`);
  });
}

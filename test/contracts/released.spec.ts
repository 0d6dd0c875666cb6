import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { contract, type Contract } from '@schoolhouse/platform/messaging/contract';
import { command, event, type EventType } from '@schoolhouse/platform/messaging/message';
import { house } from '../../apps/house';
import { ReleasedContracts } from './released';

const contracts = house.map(({ contract: each }) => each);

describe('the contracts of the house', () => {
  it('break nothing that was released', () => {
    expect(new ReleasedContracts(join(__dirname, '../../contracts')).verdicts(contracts).flatMap(({ breaks }) => breaks)).toEqual([]);
  });
});

describe('a contract that is changed after its release', () => {
  const folder = mkdtempSync(join(tmpdir(), 'schoolhouse-contracts-'));
  const released = new ReleasedContracts(folder);
  afterAll(() => rmSync(folder, { recursive: true }));

  const seatTaken = z.object({ seat: z.string() });
  const hall = (input: z.ZodObject, answer: z.ZodType = z.object({ seat: z.string() }), events: EventType[] = [event('hall.seat-taken', 1, seatTaken) as EventType]): Contract =>
    contract('hall', { commands: [class BookSeat extends command('hall.book-seat', { input, answer }) {}], queries: [], events });
  const first = hall(z.strictObject({ row: z.int() }));
  const on = (changed: Contract) => released.verdicts([changed])[0];

  beforeAll(() => released.release([first]));

  it('passes as it was', () => {
    expect(on(first)).toEqual({ module: 'hall', breaks: [], isUnreleased: false });
  });

  it('passes with fields and messages added, and is told to be released', () => {
    const grown = hall(z.strictObject({ row: z.int(), side: z.string().default('left') }), z.object({ seat: z.string(), price: z.int().optional() }), [event('hall.seat-taken', 1, seatTaken.extend({ row: z.int().optional() })) as EventType, event('hall.seat-left', 1, seatTaken) as EventType]);
    expect(on(grown)).toEqual({ module: 'hall', breaks: [], isUnreleased: true });
  });

  it('passes when it was never released', () => {
    const choir = contract('choir', { commands: [], queries: [], events: [] });
    expect(released.verdicts([first, choir])[1]).toEqual({ module: 'choir', breaks: [], isUnreleased: true });
  });

  it.each<[string, Contract, string]>([
    ['a field that is demanded', hall(z.strictObject({ row: z.int(), ticket: z.string() })), 'hall.book-seat /ticket is not known, but is demanded (between callers of the last release, and this module). Make the field optional'],
    ['an answer that says more than old callers take', hall(z.strictObject({ row: z.int() }), z.object({ seat: z.string().nullable() })), 'hall.book-seat /answer/seat/ gives null where string is taken (between callers of the last release, and this module)'],
    ['an answer that demands more than the old module gives', hall(z.strictObject({ row: z.int() }), z.object({ seat: z.string(), price: z.int() })), 'hall.book-seat /answer/price is not known, but is demanded (between callers as written now, and the module of the last release)'],
    ['a message that is gone', contract('hall', { commands: [], queries: [], events: first.events }), 'hall.book-seat is gone, and callers of the last release still send it. Keep its handler for one release'],
    ['an event of the same version with another field', hall(z.strictObject({ row: z.int() }), undefined, [event('hall.seat-taken', 1, z.object({ seat: z.string(), by: z.uuid() })) as EventType]), 'hall.seat-taken.v1 /by is not known, but is demanded (what was written by the last release, as read now). Give the field a default, or make it version 2 with an upcast.'],
    ['an event of the same version with a value that old workers do not know', hall(z.strictObject({ row: z.int() }), undefined, [event('hall.seat-taken', 1, z.object({ seat: z.string().nullable() })) as EventType]), 'hall.seat-taken.v1 /seat/ gives null where string is taken (what is written now, as read by the last release)'],
    ['an event of a new version without an upcast', hall(z.strictObject({ row: z.int() }), undefined, [event('hall.seat-taken', 2, seatTaken) as EventType]), 'hall.seat-taken.v2 has no upcast from version 1'],
    ['an event that is gone', hall(z.strictObject({ row: z.int() }), undefined, []), 'hall.seat-taken.v1 is gone, and events of it lie in outboxes and queues.'],
  ])('is refused with %s', (_, changed, reason) => {
    expect(on(changed).breaks).toEqual([expect.stringContaining(reason)]);
  });

  it('passes with an event of a new version that lifts the old one', () => {
    const lifted = event('hall.seat-taken', 2, seatTaken.extend({ by: z.string() }), { 1: (older) => ({ ...older, by: 'unknown' }) }) as EventType;
    expect(on(hall(z.strictObject({ row: z.int() }), undefined, [lifted])).breaks).toEqual([]);
  });

  it('is refused when the module is gone', () => {
    expect(released.verdicts([]).flatMap(({ breaks }) => breaks)).toEqual([expect.stringContaining('hall: the whole contract is gone')]);
  });
});

import { edit, guard, type Chapter } from '../guard';

const database = 'libs/platform/postgres/database.ts';
const databaseSpec = 'libs/platform/postgres/database.spec.ts';
const door = 'apps/api/src/door/idempotency/idempotency.guard.ts';
const doorSpec = 'test/journeys/door/idempotency.spec.ts';

export const commands: Chapter = {
  title: 'What was acknowledged is there, once (invariants 1 and 9)',
  guards: [
    guard(
      'A change and its event commit together',
      [databaseSpec, 'commits a change and its event together'],
      edit(database, 'const told = events.map(', 'const told = [].map('),
    ),
    guard(
      'A command under a key commits with its record and its event',
      [databaseSpec, 'gives a second delivery the first answer, and no second effect'],
      edit(database, 'return first ? { ...this.statements.recordAndEmit, values: [...values, ...this.outboxRow(first, tenantId)] } : {', 'return {'),
    ),
    guard(
      'What fails at its last write is wholly absent',
      [databaseSpec, 'undoes everything, the event too, when the last write breaks a constraint'],
      edit(database, "if (faults.length > 0) throw", "if (faults.length > 99) throw"),
      edit(database, "if ((await committed).command !== 'COMMIT') throw new Error('A transaction was rolled back without saying why');"),
    ),
    guard(
      'A second delivery gets the first answer',
      [databaseSpec, 'gives a second delivery the first answer, and no second effect'],
      edit(database, 'if (found && found.rows[0]) throw new AlreadyProcessed(found.rows[0]);'),
      edit(database, 'if (key && isUniqueViolationOf(error, recordKey)) throw new AlreadyProcessed(await this.recorded(tenantId, key));'),
    ),
    guard(
      'Deliveries that race have one effect and one answer',
      [databaseSpec, 'carries out a command once, however many deliveries race'],
      edit(database, 'if (key && isUniqueViolationOf(error, recordKey)) throw new AlreadyProcessed(await this.recorded(tenantId, key));'),
    ),
    guard(
      'A refusal is kept like an answer',
      [databaseSpec, 'keeps a refusal: the same command does not succeed later'],
      edit(database, 'if (key && error instanceof DomainError && error.isDefinite && !CommandInFlight.is(error)) throw new AlreadyProcessed(await this.refused(tenantId, key, error));'),
    ),
    guard('A key with another request is refused', [databaseSpec, 'refuses a key that was used with another request'], edit(database, 'if (key && key.fingerprint !== fingerprint) throw new KeyReused();')),
    guard(
      'What was undone before it came is not done any more',
      [databaseSpec, 'refuses an action that arrives after its compensation'],
      edit(database, 'if (revoked) throw new CommandRevoked();'),
    ),
    guard(
      'Nothing begins past its deadline',
      [databaseSpec, 'begins nothing that is past its deadline'],
      edit('libs/platform/messaging/message-router.ts', 'if (timeoutMs <= 0) throw new CommandExpired({ message: type.type });'),
    ),
    guard(
      'Every POST names itself by an Idempotency-Key',
      [doorSpec, 'is asked for'],
      edit(door, "if (!given) throw new HttpProblem(400, 'IDEMPOTENCY_KEY_REQUIRED', 'Send Idempotency-Key with a name of your own for this request, such as a UUID, and the same one when you repeat it.');", "if (!given) return 'none';"),
    ),
    guard('A key has up to 255 characters', [doorSpec, 'is refused where it is none: aaa'], edit(door, 'key.length > 255', 'key.length > 25_500')),
    guard('The key of another caller is another key', [doorSpec, 'is each caller’s own'], edit(door, 'idFrom(tenantId, principal.id, `POST', 'idFrom(tenantId, `POST')),
    guard('The key on another route is another key', [doorSpec, 'is each caller’s own'], edit(door, '`POST ${routeOptions.url}`', "'POST'")),
    guard('The same key with another body or path is 422', [doorSpec, 'is refused for another body and for another path'], edit(door, ".update(`${url.split('?')[0]} ${canonical(body)}`)", ".update('')")),
    guard('The path is part of what was asked', [doorSpec, 'is refused for another body and for another path'], edit(door, "`${url.split('?')[0]} ${canonical(body)}`", '`${canonical(body)}`')),
    guard('While the first request is at work, its key is 409', [doorSpec, 'says so while the first request is still at work'], edit(door, "whenInFlight: 'refuse'", "whenInFlight: 'wait'")),
    guard('A body is the same however it is written', [doorSpec, 'stands for a body and not for how it is written'], edit('apps/api/src/door/idempotency/canonical.ts', '.sort(([a], [b]) => (a < b ? -1 : 1))')),
    guard(
      'A refusal is the same bytes each time, whatever trace it is part of',
      [doorSpec, 'gives the same bytes whatever trace each delivery is part of (refused)'],
      edit('apps/api/src/door/problems/problem-writer.ts', 'traceId: reference ?? trace.traceId', 'traceId: trace.traceId'),
    ),
    guard(
      'Answers under a key are kept for 24 hours, and not for ever',
      [doorSpec, 'is kept for 24 hours, and not for ever'],
      edit('libs/platform/postgres/platform-schema.ts', "created_at < now() - interval ''25 hours''", "created_at < now() - interval ''1 hour''"),
    ),
    guard(
      'A request with a password leaves no hash by which the password could be guessed',
      ['libs/identity/src/commands/create-user.spec.ts', 'keeps no hash of the request by which a password could be guessed'],
      edit('libs/identity/src/sealed-request.ts', "if (!commandKey?.fingerprint) return work();", 'return work();'),
    ),
  ],
};

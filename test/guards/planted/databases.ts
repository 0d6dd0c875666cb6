import { edit, guard, type Chapter } from '../guard';

const home = 'libs/platform/postgres/module-home.ts';
const homeSpec = 'libs/platform/postgres/module-home.spec.ts';
const own = 'test/databases/own-database.spec.ts';
const moving = 'test/databases/move.spec.ts';
const killed = 'test/databases/killed.spec.ts';
const left = 'test/databases/left.spec.ts';
const move = 'libs/platform/database-move/database-move.ts';
const record = 'libs/platform/database-move/move-record.ts';

export const databases: Chapter = {
  title: 'Databases of single modules, and their moves (invariants 1, 5 and 10)',
  guards: [
    guard('Nothing begins on a module while its tables are on their way', [homeSpec, 'lets nothing begin while it is held'], edit(home, 'if (this.opened) await this.untilOpen(this.opened);')),
    guard('Who finds the tables gone begins anew where they are', [homeSpec, 'begins anew where the tables are when they were gone'], edit(home, 'await this.look();')),
    guard(
      'Who has not heard of a move writes nothing to the old tables (fence)',
      [moving, 'shuts out who has not heard of the move'],
      edit('libs/platform/database-move/fence.ts', 'await this.session.query(`ALTER SCHEMA ${this.module} RENAME TO ${leftBehind(this.module)}`);'),
    ),
    guard(
      'What was being written when a move shut the old tables is in the new ones',
      [moving, 'waits for who is still writing'],
      edit('libs/platform/database-move/fence.ts', "await session.query(`LOCK TABLE ${tables.join(', ')} IN ${mode} MODE`);"),
    ),
    guard('Numbers go on where they were in the old database', [moving, 'goes on counting where it was'], edit(move, 'await bringSequences(module, fence.session, target);')),
    guard(
      'A move is not concluded when a row differs',
      [moving, 'stays where it is when a row differs in the new one'],
      edit('libs/platform/database-move/comparison.ts', 'if (before.sum !== after.sum) throw new MoveRefused(`${table} has other rows in the new database than in the old one`);'),
    ),
    guard('A move that was concluded is not taken back (point of no return)', [moving, 'stays where it went when somebody wants it back'], edit(move, "if (row.state === 'moved') return isSameDatabase(row.at, to) ? 'moved' : 'back';")),
    guard(
      'A move that was taken back is not concluded',
      [moving, 'stays where it is when somebody took the move back meanwhile'],
      edit(move, 'await record.assertHeld();\n      await fence.leaveBehind();', 'await fence.leaveBehind();'),
    ),
    guard(
      'Who was frozen while work waited for him holds nothing up (lease)',
      [killed, 'works again by itself where it was when the command is frozen'],
      edit('libs/platform/database-move/owner-session.ts', 'await session.query(`SET idle_session_timeout = ${leaseMs}; SET idle_in_transaction_session_timeout = ${leaseMs}`);'),
    ),
    guard('Who moves a module and is gone holds nothing up', [killed, 'works again by itself where it was when the command was killed'], edit('libs/platform/postgres/module-databases.ts', 'AND NOT ${isBeingMoved} THEN', 'AND ${isBeingMoved} IS NULL THEN')),
    guard('What was left behind is where it went, though nobody said so', [left, 'is where it went when its old tables were left behind, though nobody could say so any more'], edit('libs/platform/postgres/module-databases.ts', "return isThere ? row : { ...row, state: 'moved' };", 'return isThere ? row : { ...row };')),
    guard('What was left behind is not taken back', [left, 'is where it went when its old tables were left behind, also for the command, whose last word was not heard'], edit(move, 'if (await isLeftBehind(module, this.source)) {', "if ((await isLeftBehind(module, this.source)) && module === '') {")),
    guard(
      'A row that was lost after the rows were compared is missed',
      [moving, 'stays where it is when a row was lost after they were compared'],
      edit(move, 'if (verify) say(`${await compareCounts(module, fence.session, target)} rows in both now`);'),
    ),
    guard('Databases are moved by one at a time', [moving, 'is moved by one at a time'], edit(record, 'await house.query(`SELECT pg_advisory_lock(${lockOfMover})`, [module]);')),
    guard(
      'Nothing is dropped where a module was not on its way',
      [moving, 'costs a database nothing to which it was not on its way'],
      edit(move, 'if (!isSameDatabase(row.at, to)) throw new MoveRefused(`${module} was on its way to ${row.at}: \\`schoolhouse database move ${module} --abort\\` with that address`);'),
    ),
    guard('No process works on another database than the house knows', [own, 'are not looked for in two places'], edit('libs/platform/postgres/module-databases.ts', 'if (faults.length > 0) throw new SettingsError(faults);')),
    guard('What was handled in another database is not sent again', [own, 'are sent again what the queue lost, and nothing else'], edit('libs/platform/outbox/unhandled-events.ts', "await ask(subscriber, handled(subscriber, 'asked'));")),
    guard('What is a dead letter in another database is not sent again', [own, 'are not sent again what is among the dead letters'], edit('libs/platform/outbox/unhandled-events.ts', "await ask('saga', dead('asked'));")),
  ],
};

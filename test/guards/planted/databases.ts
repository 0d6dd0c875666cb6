import { edit, guard, type Chapter } from '../guard';

const home = 'libs/platform/postgres/module-home.ts';
const homeSpec = 'libs/platform/postgres/module-home.spec.ts';
const own = 'test/databases/own-database.spec.ts';
const moving = 'test/databases/move.spec.ts';
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
      edit('libs/platform/database-move/fence.ts', 'await source.query(`ALTER SCHEMA ${module} RENAME TO ${leftBehind(module)}`);'),
    ),
    guard(
      'What was being written when a move shut the old tables is in the new ones',
      [moving, 'waits for who is still writing'],
      edit('libs/platform/database-move/fence.ts', "await source.query(`LOCK TABLE ${tables.join(', ')} IN ACCESS EXCLUSIVE MODE`);"),
    ),
    guard('Numbers go on where they were in the old database', [moving, 'goes on counting where it was'], edit(move, 'await bringSequences(module, source, target);')),
    guard(
      'A move is not concluded when a row differs',
      [moving, 'stays where it is when a row differs in the new one'],
      edit('libs/platform/database-move/comparison.ts', 'if (before.sum !== after.sum) throw new MoveRefused(`${table} has other rows in the new database than in the old one`);'),
    ),
    guard('A move that was concluded is not taken back (point of no return)', [moving, 'stays where it went when somebody wants it back'], edit(move, "if (!row || row.state === 'moved') return;", 'if (!row) return;')),
    guard(
      'A move that was taken back is not concluded',
      [moving, 'stays where it is when somebody took the move back meanwhile'],
      edit(record, 'if (rowCount !== 1) throw new MoveRefused(`The move of ${this.module} is not where it should be: it was not ${from}`);'),
    ),
    guard('Databases are moved by one at a time', [moving, 'is moved by one at a time'], edit(record, "if (!isFree) throw new MoveRefused('A database of this house is being moved by somebody else: wait for its end');")),
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

import { Body, Controller, Get, Module, Param, Patch, Post } from '@nestjs/common';
import { CommandBus, CommandHandler, QueryBus, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { newId } from '@schoolhouse/platform/ids/ids';
import { contract } from '@schoolhouse/platform/messaging/contract';
import { domainError } from '@schoolhouse/platform/messaging/domain-error';
import { command, query } from '@schoolhouse/platform/messaging/message';
import { keyset, newestFirst } from '@schoolhouse/platform/paging/keyset';
import { pageFields, pageOf, type Position } from '@schoolhouse/platform/paging/page';
import { Database } from '@schoolhouse/platform/postgres/database';
import { PostgresModule } from '@schoolhouse/platform/postgres/postgres.module';
import { createModuleTables, tenantTable } from '@schoolhouse/platform/postgres/schema-building';
import { created, tagged } from '../../../apps/api/src/door/answer';
import { listBody, type ListRequest } from '../../../apps/api/src/door/lists/list-request';
import { IfMatch, ListOf } from '../../../apps/api/src/door/parameters';
import { Answers, Requires } from '../../../apps/api/src/door/route';
import { StaleIfAway } from '../../../apps/api/src/door/stale/stale-if-away';

/** A module of the test's own, small and whole: what the door promises of keys, tags and lists is shown on a database. */
const note = z.object({ id: z.uuid(), text: z.string(), version: z.int() });
const NoteNotFound = domainError('NOTE_NOT_FOUND', 'not-found', 'There is no such note.');
const NoteRefused = domainError('NOTE_REFUSED', 'conflict', 'There are too many notes.');
const NoteChanged = domainError('NOTE_CHANGED', 'stale', 'The note was changed in the meantime.');

class AddNote extends command('notes.add', { input: z.strictObject({ text: z.string().max(100) }), answer: z.object({ note }) }) {}
class ChangeNote extends command('notes.change', { input: z.strictObject({ id: z.uuid(), version: z.int(), text: z.string() }), answer: z.object({ note }) }) {}
class GetNote extends query('notes.get', { input: z.strictObject({ id: z.uuid() }), answer: z.object({ note }) }) {}
class ListNotes extends query('notes.list', { input: z.strictObject({ prefix: z.string().optional(), ...pageFields }), answer: pageOf(note) }) {}

export const notesContract = contract('notes', { commands: [AddNote, ChangeNote], queries: [GetNote, ListNotes], events: [] });

/** Holds the first delivery of a command at work for as long as a test wants. */
export const held: { until?: Promise<void>; reached?: () => void } = {};

interface Row {
  id: string;
  text: string;
  version: number;
}

@CommandHandler(AddNote)
class AddNoteHandler implements ICommandHandler<AddNote> {
  constructor(private readonly db: Database) {}

  execute({ text }: AddNote) {
    return this.db.command(async (tx) => {
      await tx.rows('SELECT 1');
      if (text === 'held') {
        held.reached?.();
        await held.until;
      }
      if (text === 'refused') throw new NoteRefused();
      const id = newId();
      await tx.rows('INSERT INTO notes.note (tenant_id, id, text) VALUES ($1, $2, $3)', [tx.tenantId, id, text]);
      return { note: { id, text, version: 1 } };
    });
  }
}

@CommandHandler(ChangeNote)
class ChangeNoteHandler implements ICommandHandler<ChangeNote> {
  constructor(private readonly db: Database) {}

  execute({ id, version, text }: ChangeNote) {
    return this.db.command(async (tx) => {
      const changed = await tx.row<Row>('UPDATE notes.note SET text = $3, version = version + 1 WHERE id = $1 AND version = $2 RETURNING id, text, version', [id, version, text]);
      if (!changed) throw new NoteChanged();
      return { note: changed };
    });
  }
}

@QueryHandler(GetNote)
class GetNoteHandler implements IQueryHandler<GetNote> {
  constructor(private readonly db: Database) {}

  execute({ id }: GetNote) {
    return this.db.query(async (tx) => {
      const found = await tx.row<Row>('SELECT id, text, version FROM notes.note WHERE id = $1', [id]);
      if (!found) throw new NoteNotFound();
      return { note: found };
    });
  }
}

@QueryHandler(ListNotes)
class ListNotesHandler implements IQueryHandler<ListNotes> {
  constructor(private readonly db: Database) {}

  execute({ prefix = '', ...asked }: ListNotes) {
    return this.db.query(async (tx) => {
      const page = keyset(asked, newestFirst('n'), 2);
      const rows = await tx.rows<Row & { position: Position }>(
        `SELECT n.id, n.text, n.version, ${page.position} FROM notes.note n WHERE starts_with(n.text, $1) AND ${page.condition} ${page.order}`,
        [prefix, ...page.values],
      );
      return page.of(rows, ({ id, text, version }) => ({ id, text, version }));
    });
  }
}

class CreateNotes1760000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createModuleTables(runner, 'notes');
    await runner.query(`CREATE TABLE notes.note (
      tenant_id uuid NOT NULL, id uuid NOT NULL, text text NOT NULL, version int NOT NULL DEFAULT 1, created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (tenant_id, id))`);
    await tenantTable(runner, 'notes.note');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notes.note');
  }
}

export const notesMigrations = [CreateNotes1760000000001];

@Module({ imports: [PostgresModule.forModule('notes')], providers: [AddNoteHandler, ChangeNoteHandler, GetNoteHandler, ListNotesHandler] })
export class NotesModule {}

const path = z.strictObject({ id: z.uuid() });
const text = z.strictObject({ text: z.string(), tags: z.array(z.string()).optional() });
const filter = z.strictObject({ prefix: z.string().optional() });

@Controller('v1/notes')
export class NotesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Requires('notes:write')
  @Answers(201, note, { summary: 'Adds a note', refusals: [NoteRefused] })
  async add(@Body({ schema: text }) { text: wanted }: z.output<typeof text>) {
    const { note: added } = await this.commands.execute(new AddNote({ text: wanted }));
    return created(`/v1/notes/${added.id}`, added);
  }

  @Post(':id/copies')
  @Requires('notes:write')
  @Answers(201, note, { summary: 'Adds a note like another one', refusals: [NoteNotFound] })
  async copy(@Param({ schema: path }) { id }: z.output<typeof path>) {
    const { note: original } = await this.queries.execute(new GetNote({ id }));
    const { note: added } = await this.commands.execute(new AddNote({ text: original.text }));
    return created(`/v1/notes/${added.id}`, added);
  }

  @Get(':id')
  @Requires('notes:read')
  @StaleIfAway(300)
  @Answers(200, note, { summary: 'Shows a note', refusals: [NoteNotFound] })
  async get(@Param({ schema: path }) { id }: z.output<typeof path>) {
    return tagged((await this.queries.execute(new GetNote({ id }))).note);
  }

  @Patch(':id')
  @Requires('notes:write')
  @Answers(200, note, { summary: 'Changes a note', refusals: [NoteChanged] })
  async change(@Param({ schema: path }) { id }: z.output<typeof path>, @IfMatch() version: number, @Body({ schema: text }) { text: wanted }: z.output<typeof text>) {
    return tagged((await this.commands.execute(new ChangeNote({ id, version, text: wanted }))).note);
  }

  @Get()
  @Requires('notes:read')
  @Answers(200, listBody(note), { summary: 'Lists notes, newest first' })
  async list(@ListOf(filter) list: ListRequest<typeof filter>) {
    return list.answer(await this.queries.execute(new ListNotes({ ...list.filter, limit: list.limit, after: list.after })));
  }

  @Get('archive')
  @Requires('notes:read')
  @Answers(200, listBody(note), { summary: 'A list beside the list' })
  async archive(@ListOf(filter) list: ListRequest<typeof filter>) {
    return list.answer({ items: [], next: null });
  }

  @Get('of/:id/list')
  @Requires('notes:read')
  @Answers(200, listBody(note), { summary: 'A list under an object' })
  async otherList(@ListOf(filter) list: ListRequest<typeof filter>, @Param({ schema: path }) _: z.output<typeof path>) {
    return list.answer(await this.queries.execute(new ListNotes({ ...list.filter, limit: list.limit, after: list.after })));
  }
}

import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { InvalidMessage } from '@schoolhouse/platform/messaging/errors';
import { pointedFaults } from '@schoolhouse/platform/problem-details/pointed-faults';
import type { Page, Position } from '@schoolhouse/platform/paging/page';
import { Answer } from '../answer';
import type { CursorScope, CursorSigner } from './cursor';

/** What every list takes beside its filter. */
export const listParameters = {
  limit: z.coerce.number().int().min(1).max(100).default(20).describe('Items of one page'),
  cursor: z.string().max(1_000).optional().describe('Where the page before this one ended: its `next`'),
};

/** To be made once a list, and not for each request: zod compiles what it parses by. */
export const listSchema = <Filter extends z.ZodObject>(filter: Filter) => z.strictObject({ ...filter.shape, ...listParameters });

/** The body of every list. */
export const listBody = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable().describe('The cursor of the next page; null on the last one') });

/** One page of a list as a client asks for it. `filter`, `limit` and `after` go into the query, its page into `answer`. */
export class ListRequest<Filter extends z.ZodObject = z.ZodObject> {
  constructor(
    readonly filter: z.output<Filter>,
    readonly limit: number,
    readonly after: Position | null,
    private readonly url: string,
    private readonly scope: CursorScope,
    private readonly cursors: CursorSigner,
  ) {}

  /** `return list.answer(page, toView)`: the items, the cursor of the next page, and a Link to it. */
  answer<Item, View = Item>({ items, next }: Page<Item>, toView: (item: Item) => View = (item) => item as unknown as View): Answer<{ items: View[]; next: string | null }> {
    const cursor = next && this.cursors.sign(next, this.scope);
    const body = { items: items.map(toView), next: cursor };
    return cursor ? new Answer(body, { link: `<${this.following(cursor)}>; rel="next"` }) : new Answer(body);
  }

  private following(cursor: string): string {
    const [path, query] = this.url.split('?');
    const parameters = new URLSearchParams(query);
    parameters.set('cursor', cursor);
    return `${path}?${parameters}`;
  }
}

/** @throws DomainError INVALID_REQUEST, INVALID_CURSOR */
export function readListRequest(request: FastifyRequest, schema: z.ZodObject): ListRequest {
  const parsed = schema.safeParse(request.query);
  if (!parsed.success) throw new InvalidMessage({ errors: pointedFaults(parsed.error.issues, 'query') });
  const { limit, cursor, ...filter } = parsed.data as { limit: number; cursor?: string } & Record<string, unknown>;
  const { context, cursors } = request.door;
  const scope = { tenantId: context.tenantId ?? '', route: request.routeOptions.url ?? '', filter: { ...filter, ...(request.params as object) } };
  const after = cursor === undefined ? null : cursors.open(cursor, scope);
  return new ListRequest(filter, limit, after, request.url, scope, cursors);
}

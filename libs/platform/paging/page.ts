import { z } from 'zod';

/** Where a page ended: the values of the sort key of its last row, as PostgreSQL writes them. */
export const positionSchema = z.array(z.string().max(64)).min(1).max(4);
export type Position = z.infer<typeof positionSchema>;

/** Fields of every `List…` query: `z.strictObject({ status: …, ...pageFields })`. */
export const pageFields = {
  limit: z.int().min(1).max(100).default(20).describe('Items of one page'),
  after: positionSchema.nullable().default(null),
};

/** The answer of every `List…` query. `next` is null on the last page. */
export const pageOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), next: positionSchema.nullable() });

export interface Page<Item> {
  readonly items: Item[];
  readonly next: Position | null;
}

export interface PageRequest {
  readonly limit: number;
  readonly after: Position | null;
}

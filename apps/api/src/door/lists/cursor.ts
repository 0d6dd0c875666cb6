import { createHmac, timingSafeEqual } from 'node:crypto';
import { domainError } from '@schoolhouse/platform/messaging/domain-error';
import { positionSchema, type Position } from '@schoolhouse/platform/paging/page';

export const InvalidCursor = domainError('INVALID_CURSOR', 'invalid', 'The cursor is not one of this list with this filter; begin again without it.');

/** What a cursor is bound to: it leads on in this list, of this school, with this filter, and nowhere else. */
export interface CursorScope {
  readonly tenantId: string;
  readonly route: string;
  readonly filter: object;
}

/** Cursors are opaque to clients and cannot be made by them. */
export class CursorSigner {
  constructor(private readonly secret: string) {}

  sign(position: Position, scope: CursorScope): string {
    const content = Buffer.from(JSON.stringify(position)).toString('base64url');
    return `${content}.${this.signature(content, scope).toString('base64url')}`;
  }

  /** @throws DomainError INVALID_CURSOR */
  open(cursor: string, scope: CursorScope): Position {
    const [content, signature, more] = cursor.split('.');
    const expected = this.signature(content, scope);
    const given = Buffer.from(signature ?? '', 'base64url');
    if (more !== undefined || given.length !== expected.length || !timingSafeEqual(given, expected)) throw new InvalidCursor({ errors: [{ pointer: '/cursor', detail: 'does not fit' }] });
    return positionSchema.parse(JSON.parse(Buffer.from(content, 'base64url').toString()));
  }

  private signature(content: string, { tenantId, route, filter }: CursorScope): Buffer {
    const sorted = Object.entries(filter).filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
    return createHmac('sha256', this.secret).update(JSON.stringify([tenantId, route, sorted, content])).digest().subarray(0, 16);
  }
}

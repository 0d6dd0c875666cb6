import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { InvalidMessage } from '@schoolhouse/platform/messaging/errors';
import { pointedFaults } from '@schoolhouse/platform/problem-details/pointed-faults';

const places = { query: 'query', param: 'path' } as const;

/** Checks `@Body({ schema })`, `@Query({ schema })`, `@Param({ schema })`; every fault is named with its pointer, at once. */
@Injectable()
export class ZodPipe implements PipeTransform {
  transform(value: unknown, { type, data, schema }: ArgumentMetadata): unknown {
    if (!(schema instanceof z.ZodType)) return value;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const place = type === 'query' || type === 'param' ? places[type] : undefined;
    throw new InvalidMessage({ errors: pointedFaults(parsed.error.issues, place, data === undefined ? [] : [data]) });
  }
}

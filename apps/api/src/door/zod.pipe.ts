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
    const issues = parsed.success ? unwritableTexts(parsed.data) : parsed.error.issues;
    if (parsed.success && issues.length === 0) return parsed.data;
    const place = type === 'query' || type === 'param' ? places[type] : undefined;
    throw new InvalidMessage({ errors: pointedFaults(issues, place, data === undefined ? [] : [data]) });
  }
}

const unwritable = /\0|\p{Surrogate}/u;

/** What a schema lets through and PostgreSQL cannot keep: NUL, and halves of surrogate pairs. */
function unwritableTexts(value: unknown, path: readonly string[] = []): z.core.$ZodIssue[] {
  if (typeof value === 'string') return unwritable.test(value) ? [{ code: 'custom', path: [...path], message: 'must not contain NUL or half of a character', input: undefined }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => unwritableTexts(inner, [...path, key]));
}

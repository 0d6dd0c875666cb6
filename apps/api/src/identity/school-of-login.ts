import { createHash } from 'node:crypto';
import type { QueryBus } from '@nestjs/cqrs';
import { idFrom } from '@schoolhouse/platform/ids/ids';
import { currentContext, runInContext } from '@schoolhouse/platform/tenant-context/message-context';
import { FindSchool, platformTenantId } from '@schoolhouse/tenancy';

/** For routes that are called without an access token: goes on in the context of a school that something else has named. */
export function inSchool<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
  return runInContext({ ...currentContext(), tenantId }, work);
}

/**
 * The school that someone wants to log in to. One that does not exist becomes a school without users, so that the answer, its time
 * and the throttle are those of a wrong password. There are 256 of such schools, as many as it takes to keep guessers apart.
 */
export async function schoolToLogInTo(queries: QueryBus, name: string): Promise<string> {
  const slug = name.trim().toLowerCase();
  const { school } = await inSchool(platformTenantId, () => queries.execute(new FindSchool({ slug })));
  return school?.id ?? idFrom('identity', 'no such school', String(createHash('sha256').update(slug).digest()[0]));
}

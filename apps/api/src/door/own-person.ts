import { Injectable } from '@nestjs/common';
import { GetAccess } from '@schoolhouse/identity';
import { QueryCache } from '@schoolhouse/platform/cache/query-cache';
import { currentContext } from '@schoolhouse/platform/tenant-context/message-context';
import { accessFreshMs } from './authorization/authorization.guard';

/** The id of nobody: a login that belongs to no guardian and no student is shown nothing of a family. */
const nobody = '00000000-0000-0000-0000-000000000000';

/** The guardian or student that the login of the caller belongs to, as the guards have just learned it: what `onlyFor` of queries is filled with. */
@Injectable()
export class OwnPerson {
  constructor(private readonly cache: QueryCache) {}

  async id(): Promise<string> {
    const { access } = await this.cache.ask(new GetAccess({ userId: currentContext().principal.id }), accessFreshMs);
    return access?.personId ?? nobody;
  }
}

export const mayAll = (permission: string): boolean => currentContext().principal.permissions.includes(permission);

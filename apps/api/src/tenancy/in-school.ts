import { currentContext, runInContext } from '@schoolhouse/platform/tenant-context/message-context';

/**
 * Goes on in the name of a school that is not the caller's own, as the same caller with the same key and deadline. Only for
 * what is public of a school, and for routes that the operators of the installation alone may use.
 */
export const inSchool = <T>(schoolId: string, work: () => T): T => runInContext({ ...currentContext(), tenantId: schoolId }, work);

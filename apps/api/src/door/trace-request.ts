import { recordSpan } from '@schoolhouse/platform/telemetry/tracing';
import type { DoorRequest } from './door-request';

/** Its span has had its ids since the door: they went to the client and into all that was done for the request. @param route the template, never a path as it came */
export function traceRequest(method: string, route: string, status: number, { trace, context, startedAt }: DoorRequest): void {
  const { tenantId, principal } = context;
  recordSpan({
    name: `${method} ${route}`,
    kind: 'server',
    ...trace,
    startedAt,
    failed: status >= 500,
    attributes: { 'http.request.method': method, 'http.route': route, 'http.response.status_code': status, 'schoolhouse.school': tenantId, 'user.id': principal.id },
  });
}

/** What was done before it was known which command this is (who asks, and what they may) stays in the trace that the door had begun. */
export function traceEntry({ trace, startedAt }: DoorRequest, continued: string): void {
  recordSpan({ name: 'enter', kind: 'server', ...trace, startedAt, failed: false, attributes: { 'schoolhouse.continued': continued } });
}

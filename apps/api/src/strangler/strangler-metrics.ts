import { Counter } from 'prom-client';
import { PolicyFigures } from '@schoolhouse/platform/remote/remote-policy';
import type { Strangled } from '../door/door-request';

const requests = new Counter({
  name: 'schoolhouse_strangled_requests_total',
  help: 'Requests at paths of which a rule sends some schools to an old system, by where they were answered.',
  labelNames: ['route', 'where', 'status'] as const,
});

export const oldSystemFigures = new PolicyFigures('schoolhouse_old_system', 'route', 'an old system');

export function countStrangled({ rule, where }: Strangled, status: number): void {
  requests.inc({ route: rule.pattern, where, status: String(status) });
}

import { collectDefaultMetrics, register } from 'prom-client';

/** CPU, memory, event loop and garbage collection of this process; once, however often it is asked for. */
export function collectProcessMetrics(): void {
  if (!register.getSingleMetric('process_cpu_user_seconds_total')) collectDefaultMetrics();
}

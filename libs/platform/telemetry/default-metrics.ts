import { collectDefaultMetrics, register } from 'prom-client';

/** By its default the lag of the event loop is looked at a hundred times a second: most of what a process at rest did (measured). */
const lookAtEventLoopMs = 200;

/** CPU, memory, event loop and garbage collection of this process; once, however often it is asked for. */
export function collectProcessMetrics(): void {
  if (!register.getSingleMetric('process_cpu_user_seconds_total')) collectDefaultMetrics({ eventLoopMonitoringPrecision: lookAtEventLoopMs });
}

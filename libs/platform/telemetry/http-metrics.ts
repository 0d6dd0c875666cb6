import { Histogram } from 'prom-client';

const requestDuration = new Histogram({
  name: 'schoolhouse_http_request_duration_seconds',
  help: 'Time from the head of a request to the end of its answer, in seconds, by route template.',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

/** @param route the template (`/v1/enrollments/:id`); never a path as it came, of which there are endlessly many */
export function observeRequest(method: string, route: string, status: number, milliseconds: number): void {
  requestDuration.observe({ method, route, status: String(status) }, milliseconds / 1_000);
}

import { Histogram } from 'prom-client';

const callDuration = new Histogram({
  name: 'schoolhouse_message_duration_seconds',
  help: 'Time from sending a command or query to its answer, in seconds.',
  labelNames: ['message', 'kind', 'outcome'] as const,
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
});

export type CallOutcome = 'ok' | 'refused' | 'failed';

/** `refused` is a definite no of the module (a full activity); `failed` is a fault or a timeout. */
export function observeCall(message: { type: string; kind: string }, outcome: CallOutcome, milliseconds: number): void {
  callDuration.observe({ message: message.type, kind: message.kind, outcome }, milliseconds / 1_000);
}

import { Counter, Histogram } from 'prom-client';

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

const edges = new Counter({ name: 'schoolhouse_calls_total', help: 'Messages sent from one module to another, or from outside of modules.', labelNames: ['from', 'to'] as const });

/** @param from the message in the course of which this was sent; absent: none, but the door, a timer or the command line */
export function countCall(from: string | undefined, to: string): void {
  edges.inc({ from: from === undefined || !from.includes('.') ? 'outside' : moduleOf(from), to: moduleOf(to) });
}

/** How often this process has sent from where to where, since its start. */
export async function callsSoFar(): Promise<readonly { from: string; to: string; calls: number }[]> {
  const { values } = await edges.get();
  return values.map(({ labels, value }) => ({ from: String(labels.from), to: String(labels.to), calls: value }));
}

/** `fees.calculate-fees` is a message of fees. */
export const moduleOf = (type: string): string => type.slice(0, type.indexOf('.'));

import { z } from 'zod';

/**
 * An event on its way: CloudEvents 1.0 with our extension attributes (lower case, as the standard demands).
 * `after` is the event of the same aggregate that this subscriber must have handled before.
 */
export const envelopeSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.uuid(),
  source: z.string(),
  type: z.string(),
  subject: z.uuid(),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  tenantid: z.uuid(),
  correlationid: z.string(),
  causationid: z.string().optional(),
  traceparent: z.string().optional(),
  after: z.uuid().optional(),
  data: z.record(z.string(), z.unknown()),
});

export type Envelope = z.infer<typeof envelopeSchema>;

export interface OutboxRow {
  id: string;
  position: string;
  tenant_id: string;
  aggregate_id: string;
  type: string;
  data: Record<string, unknown>;
  correlation_id: string;
  causation_id: string | null;
  traceparent: string | null;
  occurred_at: Date;
}

export function envelopeOf(module: string, row: OutboxRow, after?: string): Envelope {
  return {
    specversion: '1.0',
    id: row.id,
    source: `/schoolhouse/${module}`,
    type: row.type,
    subject: row.aggregate_id,
    time: row.occurred_at.toISOString(),
    datacontenttype: 'application/json',
    tenantid: row.tenant_id,
    correlationid: row.correlation_id,
    ...(row.causation_id && { causationid: row.causation_id }),
    ...(row.traceparent && { traceparent: row.traceparent }),
    ...(after && { after }),
    data: row.data,
  };
}

export const bySchool = (envelopes: readonly Envelope[]): Envelope[][] => grouped(envelopes, ({ tenantid }) => tenantid);
export const byAggregate = (envelopes: readonly Envelope[]): Envelope[][] => grouped(envelopes, ({ subject }) => subject);

/** Each group in the order of the whole. */
function grouped(envelopes: readonly Envelope[], keyOf: (envelope: Envelope) => string): Envelope[][] {
  const groups = new Map<string, Envelope[]>();
  for (const envelope of envelopes) {
    const group = groups.get(keyOf(envelope));
    if (group) group.push(envelope);
    else groups.set(keyOf(envelope), [envelope]);
  }
  return [...groups.values()];
}

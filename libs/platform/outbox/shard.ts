/**
 * Events are relayed in this many independent streams; all events of one aggregate are in the same one. The number
 * is written into rows at rest, so it is a constant of the program and not a setting.
 */
export const shardCount = 8;

/** From the random end of an id (a UUID): evenly spread, and the same in every process and version. */
export const shardOf = (aggregateId: string): number => parseInt(aggregateId.slice(-4), 16) % shardCount;

import { Agent, buildConnector } from 'undici';

const connectMs = 2_000;
/** An answer that has begun may take long; one of which nothing comes any more is over. */
const silenceMs = 30_000;

/** No connection came to be, so nothing can have been begun. */
export class NotReached extends Error {
  constructor(readonly cause: Error & { code?: string }) {
    super(cause.code ?? cause.message);
  }
}

/** To all old systems. Answers are not unpacked, redirects not followed. How long a head is waited for is whoever asks to say. */
export function openConnections(atOnce: number): Agent {
  const connect = buildConnector({ timeout: connectMs });
  return new Agent({
    connections: atOnce,
    connect: (options, done) => connect(options, (error, socket) => (error ? done(new NotReached(error), null) : done(null, socket))),
    headersTimeout: 0,
    bodyTimeout: silenceMs,
  });
}

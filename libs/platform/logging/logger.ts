import pino, { type DestinationStream, type Logger } from 'pino';
import { maybeContext } from '../tenant-context/message-context';
import { withoutSecrets, withoutSecretText } from './redaction';

/** The logger of the process; Nest's own Logger writes to it too. */
export const ROOT_LOGGER = Symbol('ROOT_LOGGER');

export interface LoggerSettings {
  readonly level: string;
  /** `api`, `worker`: which process a line is from. */
  readonly service: string;
  /** Default: standard output. */
  readonly destination?: DestinationStream;
}

/** JSON, one line each. Every line says for whom and in the course of what it was written; no line has a secret in it. */
export function createLogger({ level, service, destination = pino.destination({ dest: 1, sync: false, minLength: 0 }) }: LoggerSettings): Logger {
  return pino(
    {
      level,
      base: { service, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: contextFields,
      mixinMergeStrategy: (line, context) => ({ ...context, ...line }),
      formatters: { level: (label) => ({ level: label }), log: (line) => withoutSecrets(line) as Record<string, unknown> },
      serializers: { err: pino.stdSerializers.err },
    },
    { write: (line) => destination.write(withoutSecretText(line)) },
  );
}

/** `workflow`: the handling of a step is named by its workflow, which is the correlation of all that it sends. */
function contextFields(): Record<string, unknown> {
  const context = maybeContext();
  if (!context) return {};
  const { correlationId, traceparent, tenantId, principal, sessionKey, handling } = context;
  return { correlationId, traceId: traceparent?.slice(3, 35), school: tenantId, user: principal.id, workflow: sessionKey && correlationId, handling };
}

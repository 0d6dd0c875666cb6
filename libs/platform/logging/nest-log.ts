import { Logger, PinoLogger } from 'nestjs-pino';
import type { Logger as Pino } from 'pino';

/** What Nest tells of its own start is for those who look into the start. */
const startUp = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication', 'NestMicroservice']);

/** Nest's Logger on our pino, from the first line on: also what is said when the start fails is JSON. */
export class NestLog extends Logger {
  constructor(pino: Pino) {
    super(new PinoLogger({ pinoHttp: { logger: pino } }), {});
  }

  override log(message: unknown, ...more: unknown[]): void {
    if (startUp.has(String(more.at(-1)))) super.debug(message, ...more);
    else super.log(message, ...more);
  }
}

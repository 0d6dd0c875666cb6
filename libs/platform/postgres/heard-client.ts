import { Client, type ClientConfig } from 'pg';

const reportedByItsStatement = (): void => undefined;

/**
 * A connection whose loss is told by the statement under way, or by the next one. Unheard it would end the process, and pools listen to
 * idle connections only: not to one that has just been made, is lent (BullMQ lends one while a queue is opened), or was given up.
 */
export class HeardClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', reportedByItsStatement);
  }
}

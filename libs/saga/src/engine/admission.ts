import { Injectable } from '@nestjs/common';
import { bulkhead, BulkheadRejectedError, type BulkheadPolicy } from 'cockatiel';
import { Overloaded } from '../contract';
import { EngineSettings } from './engine-settings';

export interface Place {
  /** There was a line before it. */
  readonly waited: boolean;
  readonly leave: () => void;
}

/**
 * So many workflows at once and no more: a burst of thousands would only wait for connections, and fail where it waits. Who
 * comes later waits in line before anything is written, and is told so when that takes too long.
 */
@Injectable()
export class Admission {
  private readonly line: BulkheadPolicy;

  constructor(private readonly settings: EngineSettings) {
    this.line = bulkhead(settings.atOnce, settings.inLine);
  }

  /** Waits for a place; `leave` when it is free again. @throws OVERLOADED */
  enter(): Promise<Place> {
    const waited = this.line.executionSlots === 0;
    const came = performance.now();
    return new Promise((resolve, reject) => {
      const held = (leave: () => void) => {
        if (performance.now() - came <= this.settings.longestLineMs) return resolve({ leave, waited });
        leave();
        reject(new Overloaded());
      };
      this.line.execute(() => new Promise<void>((release) => held(release))).catch((error: unknown) => reject(error instanceof BulkheadRejectedError ? new Overloaded() : error));
    });
  }
}

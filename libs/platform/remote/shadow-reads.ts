import { Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import { DomainError } from '../messaging/domain-error';

const atOnce = 16;

const shadows = new Counter({ name: 'schoolhouse_moving_shadows_total', help: 'Queries that were asked there as well, by how the answers compare.', labelNames: ['module', 'outcome'] as const });

/** Asks elsewhere what was answered here, to compare the answers; nobody waits for it or is told what it says. */
export class ShadowReads {
  private readonly logger = new Logger(ShadowReads.name);
  private underway = 0;

  /** Left out when there are many: what is read here must not suffer for the comparison. */
  compare(module: string, message: string, answered: Promise<unknown>, there: () => Promise<unknown>): void {
    if (this.underway >= atOnce) return;
    this.underway += 1;
    void Promise.allSettled([answered, there()]).then(([ours, theirs]) => {
      this.underway -= 1;
      const outcome = compared(ours, theirs);
      shadows.inc({ module, outcome });
      if (outcome !== 'same') this.logger.warn({ module, message, outcome }, 'A shadow read was not as the answer here');
    });
  }
}

function compared(ours: PromiseSettledResult<unknown>, theirs: PromiseSettledResult<unknown>): 'same' | 'different' | 'failed' {
  if (theirs.status === 'rejected' && !(theirs.reason instanceof DomainError && theirs.reason.isDefinite)) return 'failed';
  return told(ours) === told(theirs) ? 'same' : 'different';
}

const told = (outcome: PromiseSettledResult<unknown>): string => (outcome.status === 'fulfilled' ? JSON.stringify(outcome.value) : DomainError.from(outcome.reason).code);

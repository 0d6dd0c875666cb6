import { Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import { DomainError } from '../messaging/domain-error';
import type { MessageType } from '../messaging/message';
import { moduleOf } from '../telemetry/call-metrics';

const atOnce = 16;

const shadows = new Counter({ name: 'schoolhouse_moving_shadows_total', help: 'Queries that were asked there as well, by how the answers compare.', labelNames: ['module', 'outcome'] as const });

/** Asks elsewhere what was answered here, to compare the answers; nobody waits for it or is told what it says. */
export class ShadowReads {
  private readonly logger = new Logger(ShadowReads.name);
  private underway = 0;

  /** Left out when there are many: what is read here must not suffer for the comparison. */
  compare(type: MessageType, answered: Promise<unknown>, there: () => Promise<unknown>): void {
    if (this.underway >= atOnce) return;
    this.underway += 1;
    void Promise.allSettled([answered, there()]).then(([ours, theirs]) => {
      this.underway -= 1;
      const module = moduleOf(type.type);
      const outcome = compared(type, ours, theirs);
      shadows.inc({ module, outcome });
      if (outcome !== 'same') this.logger.warn({ module, message: type.type, outcome }, 'A shadow read was not as the answer here');
    });
  }
}

function compared(type: MessageType, ours: PromiseSettledResult<unknown>, theirs: PromiseSettledResult<unknown>): 'same' | 'different' | 'failed' {
  if (theirs.status === 'rejected' && !(theirs.reason instanceof DomainError && theirs.reason.isDefinite)) return 'failed';
  return told(type, ours) === told(type, theirs) ? 'same' : 'different';
}

/** As callers get it, by the schema: what a handler here says may have its fields in the order of a column, and more of them. */
function told({ answer }: MessageType, outcome: PromiseSettledResult<unknown>): string {
  if (outcome.status === 'rejected') return DomainError.from(outcome.reason).code;
  const { success, data } = answer.safeParse(outcome.value);
  return JSON.stringify(success ? data : outcome.value);
}

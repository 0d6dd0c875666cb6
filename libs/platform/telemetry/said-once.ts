import type { LoggerService } from '@nestjs/common';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

type Done = Parameters<SpanExporter['export']>[1];

/** A collector that is away disturbs nothing, and is said once; so is its return. */
export class SaidOnce implements SpanExporter {
  private isAway = false;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly logger: Pick<LoggerService, 'log' | 'warn'>,
  ) {}

  export(spans: ReadableSpan[], done: Done): void {
    this.exporter.export(spans, (result) => {
      this.note(result.error);
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  forceFlush(): Promise<void> {
    return this.exporter.forceFlush?.() ?? Promise.resolve();
  }

  private note(fault: Error | undefined): void {
    if (this.isAway === (fault !== undefined)) return;
    this.isAway = fault !== undefined;
    if (fault) this.logger.warn(`Traces do not reach their collector and are lost until it is back: ${fault.message || fault.name}`);
    else this.logger.log('Traces reach their collector again');
  }
}

import { Injectable } from '@nestjs/common';
import { QueryCache } from '@schoolhouse/platform/cache/query-cache';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { GetSettings, type SettingsView } from '@schoolhouse/tenancy';
import { schoolDay } from './school-day';

const maxAgeMs = 5_000;

/** What fees need to know of their school: its settings, up to five seconds old so that no enrollment waits for them, and its day. */
@Injectable()
export class SchoolSettings {
  constructor(
    private readonly cache: QueryCache,
    private readonly clock: Clock,
  ) {}

  async get(): Promise<SettingsView> {
    return (await this.cache.ask(new GetSettings({}), maxAgeMs)).settings;
  }

  async today(): Promise<string> {
    return schoolDay(this.clock.now(), (await this.get()).timeZone);
  }
}

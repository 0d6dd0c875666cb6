import { Injectable } from '@nestjs/common';
import { SchoolLookup, type KnownFlag } from './school-lookup';
import type { FlagIsOn } from './school-share';

/** The flags that rules of this process name, in its memory: who decides about a call waits for nobody. Who follows rules refreshes them with each look. */
@Injectable()
export class FollowedFlags {
  private readonly known = new Map<string, KnownFlag>();

  constructor(private readonly schools: SchoolLookup) {}

  readonly isOn: FlagIsOn = (flag, schoolId) => this.known.get(flag)?.isOnFor(schoolId) ?? false;

  /** Of one that is gone, nobody has it on. @throws DomainError when nobody can be asked; then all stands as it was last known */
  async refresh(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const found = new Map((await this.schools.flags(names)).map((flag) => [flag.name, flag]));
    for (const name of names) {
      const flag = found.get(name);
      if (flag) this.known.set(name, flag);
      else this.known.delete(name);
    }
  }
}

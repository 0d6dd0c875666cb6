import { Injectable } from '@nestjs/common';
import { cancelEnrollment } from '../workflows/cancel-enrollment';
import { enrollStudent } from '../workflows/enroll-student';
import { provisionSchool } from '../workflows/provision-school';
import type { WorkflowDefinition } from './definition';

/** Every workflow there is, in every version that may still run: the one place where they are listed. */
@Injectable()
export class Definitions {
  private readonly all: readonly WorkflowDefinition[] = [enrollStudent, cancelEnrollment, provisionSchool];

  newest(type: string): WorkflowDefinition {
    return this.pick(type, this.all.filter((definition) => definition.type === type).sort((a, b) => b.version - a.version)[0]);
  }

  /** A running workflow ends on the version that it began with. */
  of(type: string, version: number): WorkflowDefinition {
    return this.pick(`${type} version ${version}`, this.all.find((definition) => definition.type === type && definition.version === version));
  }

  private pick(wanted: string, found: WorkflowDefinition | undefined): WorkflowDefinition {
    if (!found) throw new Error(`There is no workflow ${wanted}; there are ${this.all.map(({ type, version }) => `${type} version ${version}`).join(', ')}`);
    return found;
  }
}

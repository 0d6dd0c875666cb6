import { z } from 'zod';
import { CreateFirstAdministrator, RemoveFirstAdministrator } from '@schoolhouse/identity';
import { ActivateSchool, FailSchool, RegisterSchool } from '@schoolhouse/tenancy';
import { workflow } from '../engine/definition';

const input = z.strictObject({
  school: RegisterSchool.input,
  administrator: CreateFirstAdministrator.input,
});

/** A school comes to be, in the name of the school itself: record and settings, roles and first administrator, active. */
export const provisionSchool = workflow('provision-school', { version: 1, input })
  .step('RegisterSchool', {
    do: ({ input }) => new RegisterSchool(input.school),
    undo: ({ reason }) => new FailSchool({ reason: reason.message }),
  })
  .step('CreateFirstAdministrator', {
    do: ({ input }) => new CreateFirstAdministrator(input.administrator),
    undo: () => new RemoveFirstAdministrator({}),
  })
  .step('ActivateSchool', {
    do: ({ answers }) => new ActivateSchool({ administratorId: answers.CreateFirstAdministrator.userId }),
    mustSucceed: true, // an active school cannot fail any more: were its answer lost, there would be nothing to compensate with
  });

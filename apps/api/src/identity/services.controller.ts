import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import {
  ChangeService,
  CreateService,
  ListServices,
  RotateServiceCredentials,
  ServiceChanged,
  serviceNameSchema,
  ServiceNotFound,
  serviceSchema,
  ServicesOfPlatform,
  ServiceTaken,
  UnfitServiceKey,
} from '@schoolhouse/identity';
import { created, tagged } from '../door/answer';
import { listBody, type ListRequest } from '../door/lists/list-request';
import { IfMatch, ListOf } from '../door/parameters';
import { Answers, Requires, WithoutIdempotencyKey } from '../door/route';

const path = z.strictObject({ name: serviceNameSchema });
type Path = z.output<typeof path>;
const newService = CreateService.input.meta({ id: 'NewService' });
const serviceChange = ChangeService.input.omit({ name: true, version: true }).meta({ id: 'ServiceChange' });
const rotation = RotateServiceCredentials.input.omit({ name: true }).meta({ id: 'CredentialRotation' });
const noFilter = z.strictObject({});

/** For those who run the installation: its processes, by the names under which they call and host modules. Secrets are told once, so POSTs are not remembered. */
@Controller('v1/services')
export class ServicesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Requires('services:write')
  @WithoutIdempotencyKey()
  @Answers(201, CreateService.answer, { summary: 'Gives a process a name, and a secret unless it has keys', refusals: [ServiceTaken, UnfitServiceKey, ServicesOfPlatform] })
  async createService(@Body({ schema: newService }) fields: z.output<typeof newService>) {
    const made = await this.commands.execute(new CreateService(fields));
    return created(`/v1/services/${made.service.name}`, made);
  }

  @Get()
  @Requires('services:read')
  @Answers(200, listBody(serviceSchema), { summary: 'Lists the services, newest first', refusals: [ServicesOfPlatform] })
  async listServices(@ListOf(noFilter) list: ListRequest<typeof noFilter>) {
    return list.answer(await this.queries.execute(new ListServices({ limit: list.limit, after: list.after })));
  }

  @Patch(':name')
  @Requires('services:write')
  @Answers(200, serviceSchema, {
    summary: 'Changes what a service may do; disables and enables it',
    description: 'From this moment on it gets tokens for what it says. Those that it has end within five minutes.',
    refusals: [ServiceNotFound, ServiceChanged, ServicesOfPlatform],
  })
  async changeService(@Param({ schema: path }) { name }: Path, @IfMatch() version: number, @Body({ schema: serviceChange }) change: z.output<typeof serviceChange>) {
    return tagged((await this.commands.execute(new ChangeService({ name, version, ...change }))).service);
  }

  @Post(':name/rotations')
  @Requires('services:write')
  @WithoutIdempotencyKey()
  @Answers(201, RotateServiceCredentials.answer, {
    summary: 'Gives a service a new secret, or the keys that are sent',
    description: 'The ones before are accepted for `overlapHours` beside it; 0 ends them at once.',
    refusals: [ServiceNotFound, UnfitServiceKey, ServicesOfPlatform],
  })
  rotateServiceCredentials(@Param({ schema: path }) { name }: Path, @Body({ schema: rotation }) body: z.output<typeof rotation>) {
    return this.commands.execute(new RotateServiceCredentials({ name, ...body }));
  }
}

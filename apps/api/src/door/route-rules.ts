import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { Routes, type Route } from './routes';

/** What would otherwise be found out by an attacker is found out at the start: it fails, naming every route and its fault. */
@Injectable()
export class RouteRules implements OnModuleInit {
  constructor(private readonly routes: Routes) {}

  onModuleInit(): void {
    const faults = this.routes.all().flatMap((route) => faultsOf(route).map((fault) => `${route.method} ${route.path} (${route.controller}.${route.name}) ${fault}`));
    if (faults.length > 0) throw new Error(`Routes that cannot be opened:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}

function faultsOf({ traits, parameters }: Route): string[] {
  const faults: string[] = [];
  if (traits.policy === undefined) faults.push("has no policy: declare @Requires('…'), @SignedIn() or @Public()");
  for (const { from, schema, door } of parameters) {
    const checked = door?.door === 'list' ? door.filter : schema;
    if (!checked && from !== 'door') faults.push(`takes its ${from} unchecked: give the decorator a { schema }`);
    if (checked && !isStrict(checked)) faults.push(`takes unknown fields in its ${from === 'door' ? 'query' : from}: use z.strictObject`);
  }
  return faults;
}

/** Of objects only; what is no object has no fields that could be unknown. */
function isStrict(schema: z.ZodType): boolean {
  if (schema instanceof z.ZodObject) return schema.def.catchall instanceof z.ZodNever;
  if (schema instanceof z.ZodUnion) return schema.options.every((option) => isStrict(option as z.ZodType));
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) return isStrict(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodPipe) return isStrict(schema.in as z.ZodType);
  return true;
}

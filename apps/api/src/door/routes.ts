import { Injectable, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { z } from 'zod';
import type { DoorParameter } from './parameters';
import { traitsOf, type RouteTraits } from './route';

/** One parameter of a controller's method: where it comes from, and the schema that it must fit. */
export interface RouteParameter {
  readonly from: 'body' | 'query' | 'path' | 'door';
  /** One field of it only: `@Param('id', …)`. */
  readonly name?: string;
  readonly schema?: z.ZodType;
  readonly door?: DoorParameter;
}

export interface Route {
  readonly method: string;
  /** With leading slash and `:name` parameters. */
  readonly path: string;
  readonly controller: string;
  readonly name: string;
  readonly handler: object;
  readonly traits: RouteTraits;
  readonly parameters: readonly RouteParameter[];
}

/** All routes of this process, by what their controllers have declared. */
@Injectable()
export class Routes {
  private routes?: readonly Route[];

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  all(): readonly Route[] {
    return (this.routes ??= this.discovery.getControllers().flatMap(({ metatype, instance }) => this.routesOf(metatype as new () => object, instance as object)));
  }

  /** Which methods there are at the path of a request, for Allow. Only unroutable requests ask. */
  methodsAt(path: string): string[] {
    const methods = this.all().filter((route) => matches(route.path, path)).map(({ method }) => method);
    return [...new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods)].sort();
  }

  private routesOf(controller: new () => object, instance: object): Route[] {
    const prefixes = [Reflect.getMetadata(PATH_METADATA, controller) as string | string[]].flat();
    return this.scanner.getAllMethodNames(Object.getPrototypeOf(instance)).flatMap((name) => {
      const handler = controller.prototype[name] as object;
      const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
      if (method === undefined) return [];
      const paths = [Reflect.getMetadata(PATH_METADATA, handler) as string | string[]].flat();
      return prefixes.flatMap((prefix) =>
        paths.map((path) => ({
          method: RequestMethod[method],
          path: joined(prefix, path),
          controller: controller.name,
          name,
          handler,
          traits: traitsOf(handler),
          parameters: parametersOf(controller, name),
        })),
      );
    });
  }
}

const joined = (...parts: readonly string[]): string => `/${parts.flatMap((part) => part.split('/')).filter(Boolean).join('/')}`;

function matches(template: string, path: string): boolean {
  const expected = template.split('/');
  const given = path.split('/');
  return expected.length === given.length && expected.every((part, index) => (part.startsWith(':') ? given[index] !== '' : part === given[index]));
}

/** Nest's own record: keys are `<kind>:<index>` or `<id>__customRouteArgs__:<index>`. A test holds it. */
const kinds: Readonly<Record<string, RouteParameter['from']>> = { 3: 'body', 4: 'query', 5: 'path' };

function parametersOf(controller: object, name: string): RouteParameter[] {
  const recorded: Record<string, { data?: unknown; schema?: unknown }> = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {};
  return Object.entries(recorded).flatMap(([key, { data, schema }]): RouteParameter[] => {
    const from = kinds[key.split(':')[0]];
    if (from) return [{ from, name: typeof data === 'string' ? data : undefined, schema: schema instanceof z.ZodType ? schema : undefined }];
    return isDoorParameter(data) ? [{ from: 'door', door: data }] : [];
  });
}

const isDoorParameter = (data: unknown): data is DoorParameter => typeof data === 'object' && data !== null && 'door' in data;

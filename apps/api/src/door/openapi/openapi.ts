import { type Routes, type Route } from '../routes';
import { operationId, operationOf, tagOf } from './operation';
import { Schemas, type JsonSchema } from './schemas';

export interface OpenApiSettings {
  /** Under which the outside reaches the program. */
  readonly publicUrl: string;
}

/** The description of all routes, built once from what they declare, when somebody first asks for it. */
export class OpenApi {
  private built?: JsonSchema;

  constructor(
    private readonly routes: Routes,
    private readonly settings: OpenApiSettings,
  ) {}

  /** @throws Error when two routes would have one operation id */
  document(): JsonSchema {
    return (this.built ??= this.build(this.routes.all()));
  }

  private build(routes: readonly Route[]): JsonSchema {
    const schemas = new Schemas();
    const ids = routes.map(operationId);
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (twice) throw new Error(`Two routes have the operation id ${twice}: give one method another name`);
    const paths: Record<string, JsonSchema> = {};
    for (const route of routes) {
      const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
      paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, schemas) };
    }
    return {
      openapi: '3.1.0',
      info: {
        title: 'Schoolhouse',
        version: '1',
        summary: 'Activities, seats, fees and families of many schools',
        description: 'Errors are problems (RFC 9457) with a stable `code`. Every POST takes an Idempotency-Key. Lists are walked by their `next`.',
        license: { name: 'Proprietary', url: `${this.settings.publicUrl}/docs` },
      },
      servers: [{ url: this.settings.publicUrl }],
      security: [{ accessToken: [] }],
      tags: [...new Set(routes.map(tagOf))].sort().map((name) => ({ name, description: `All about ${name.replaceAll('-', ' ')}.` })),
      paths,
      components: {
        securitySchemes: { accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'From POST /v1/auth/login' } },
        schemas: schemas.components,
      },
    };
  }
}

/** A good answer with more to it than a body. Controllers return it; the door writes status and headers. */
export class Answer<Body = unknown> {
  constructor(
    readonly body: Body,
    readonly headers: Readonly<Record<string, string>> = {},
    readonly status?: number,
  ) {}
}

interface Versioned {
  readonly version: number;
}

/** Strong: a version names one state of a resource, and each resource has an address of its own. */
export const entityTag = (version: number): string => `"${version}"`;

/** The state of one resource, with its ETag. A reader who has it already gets 304. */
export function tagged<Body extends Versioned>(body: Body): Answer<Body> {
  return new Answer(body, { etag: entityTag(body.version) });
}

/** 201 for what has just been made: `created(`/v1/activities/${id}`, view)`. With its ETag, where it has a version. */
export function created<Body extends object>(location: string, body: Body): Answer<Body> {
  const version = (body as Partial<Versioned>).version;
  return new Answer(body, version === undefined ? { location } : { location, etag: entityTag(version) }, 201);
}

/** 202: it goes on; `location` is where to look how. */
export function accepted<Body extends object>(location: string, body: Body): Answer<Body> {
  return new Answer(body, { location }, 202);
}

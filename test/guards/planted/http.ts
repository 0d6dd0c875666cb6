import { edit, guard, type Chapter } from '../guard';

const problems = 'test/journeys/door/problems.spec.ts';
const idempotency = 'test/journeys/door/idempotency.spec.ts';
const lists = 'test/journeys/door/lists.spec.ts';
const preferences = 'test/journeys/door/preferences.spec.ts';
const health = 'test/journeys/door/health.spec.ts';
const finish = 'apps/api/src/door/finish-answer.ts';
const cursor = 'apps/api/src/door/lists/cursor.ts';
const cursorTest = [lists, 'refuse a cursor of another filter, list, object or school'] as const;
const application = 'apps/api/src/http-application.ts';
const slow = 'test/journeys/door/slow-clients.spec.ts';
const limits = 'test/journeys/door/rate-limits.spec.ts';
const bound = '[tenantId, route, sorted, content]';

export const http: Chapter = {
  title: 'HTTP',
  guards: [
    guard('A route that does not say who may call it stops the start', ['test/journeys/door/route-rules.spec.ts', 'is stopped by a route without a policy'], edit('apps/api/src/door/route-rules.ts', 'if (traits.policy === undefined) faults', 'if (traits.policy === null) faults')),
    guard('A route that takes unknown fields stops the start (mass assignment)', ['test/journeys/door/route-rules.spec.ts', 'is stopped by a body that lets unknown fields in'], edit('apps/api/src/door/route-rules.ts', 'if (checked && !isStrict(checked)) faults', 'if (checked && !checked) faults')),
    guard('Only declared fields leave the house', [problems, 'answers 500 rather than what a route has not declared'], edit(finish, 'if (parsed.success) return parsed.data;', 'if (parsed.success) return body;')),
    guard('A body has up to 1 MiB', [problems, 'refuses a body that is too large'], edit('apps/api/src/http-application.ts', 'bodyLimit: mebibyte,', 'bodyLimit: 100 * mebibyte,')),
    guard('A body has up to 32 levels', [problems, 'refuses JSON nested too deep'], edit('apps/api/src/door/json-body.ts', 'const deepest = 32;', 'const deepest = 32_000;')),
    guard('No body changes a prototype', [problems, 'refuses JSON that would change a prototype'], edit('apps/api/src/door/json-body.ts', "getDefaultJsonParser('error', 'error')", "getDefaultJsonParser('ignore', 'ignore')")),
    guard('Bodies are JSON', [problems, 'refuses a body of type text/plain'], edit('apps/api/src/door/json-body.ts', 'fastify.removeAllContentTypeParsers();', "fastify.removeAllContentTypeParsers();\n  fastify.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, text, done) => done(null, { name: text }));")),
    guard('Headers arrive in time', [slow, 'when the headers do not come'], edit(application, 'headersTimeout: patience.headersMs', 'headersTimeout: 60_000'), edit(application, 'requestTimeout: patience.requestMs', 'requestTimeout: 60_000')),
    guard('A body arrives in time', [slow, 'when the body do not come'], edit(application, 'requestTimeout: patience.requestMs', 'requestTimeout: 60_000')),
    guard('A user has so many requests a minute', [limits, 'memory are so many a user'], edit('apps/api/src/door/rate-limits/rate-limit.guard.ts', "if (tenantId) await this.limits.count('user', `${tenantId}:${principal.id}`, http.getResponse<FastifyReply>());", 'void [tenantId, principal];')),
    guard('An address has so many requests a minute, signed in or not', [limits, 'memory are so many an address'], edit('apps/api/src/door/open-door.ts', "limits.count('address', request.ip, reply).then(() => done(), done);", 'done();')),
    guard('Probes are not counted', [limits, 'memory are not those of a probe'], edit('apps/api/src/door/open-door.ts', " || quiet.test(request.routeOptions.url ?? '')")),
    guard('429 says when to come again', [limits, 'memory are so many a user'], edit('apps/api/src/door/rate-limits/rate-limits.ts', 'throw new RateLimited({ retryAfter: seconds })', 'throw new RateLimited({ retryAfter: 3_600 })')),
    guard('Limits hold while Redis is away', [limits, 'holds within each process while Redis is away'], edit('apps/api/src/door/rate-limits/rate-limits.ts', ', insuranceLimiter: own')),
    guard('Nobody is believed about an address who is no proxy', ['test/journeys/door/client-address.spec.ts', 'is that of its connection where no proxy is trusted'], edit(application, 'trustProxy && [...trustProxy]', 'true')),
    guard('Logins are throttled by the address that is believed', ['test/journeys/door/client-address.spec.ts', 'throttles logins by the connection'], edit(application, 'trustProxy && [...trustProxy]', 'true')),
    guard('What PostgreSQL cannot keep is refused with its pointer', [problems, 'refuses a text with NUL'], edit('apps/api/src/door/zod.pipe.ts', 'const issues = parsed.success ? unwritableTexts(parsed.data) : parsed.error.issues;', 'const issues = parsed.success ? [] : parsed.error.issues;\n    void unwritableTexts;')),
    guard('A fault of ours is told to nobody', [problems, 'tells nothing of a fault of ours'], edit('libs/platform/messaging/domain-error.ts', "'Something went wrong on our side.'", 'String(error)')),
    guard('405 names the methods', [problems, 'names the methods that an address has'], edit('apps/api/src/door/problems/problem.filter.ts', ', { allow: allowed.join(\', \') }')),
    guard('Answers are not stored by anybody', ['test/journeys/door/context.spec.ts', 'sends the headers of a house that trusts nobody'], edit('apps/api/src/door/open-request.ts', "'cache-control': 'no-store',")),
    guard('An older answer is for those of its school only', ['test/split/stale-answers.spec.ts', 'for another school, or for who wants it fresh'], edit('apps/api/src/door/stale/stale-answers.ts', '${request.door.context.tenantId} ${request.url}', '${request.url}')),
    guard('An older answer is not for who wants a fresh one', ['test/split/stale-answers.spec.ts', 'for another school, or for who wants it fresh'], edit('apps/api/src/door/stale/stale-answers.ts', ' && !wantsFresh(request)')),
    guard('Tokens are not stored by anybody', ['test/journeys/identity/login.spec.ts', 'gives tokens that no cache may keep'], edit('apps/api/src/identity/auth.controller.ts', "const secret = { 'cache-control': 'no-store' };", "const secret = { 'cache-control': 'private' };")),
    guard('A change without If-Match is 428', [idempotency, 'wants to know the version (undefined)'], edit('apps/api/src/door/if-match.ts', "throw new HttpProblem(428, 'IF_MATCH_REQUIRED', 'A change needs If-Match with the ETag of what it was made for, as in If-Match: \"3\".');", 'return 1;')),
    guard('A change for an older version is 412', ['libs/identity/src/commands/change-user-roles.spec.ts', 'refuses a change that was made for another version'], edit('libs/identity/src/user.ts', 'if (version !== undefined && version !== user.version) throw new UserChanged({ version: user.version });')),
    guard('Who has it already gets 304', [idempotency, 'says when a reader has it already'], edit(finish, "if (reads(request) && isKnown(etag, request.headers['if-none-match'])) reply.code(304);")),
    guard('202 is said where somebody would rather not wait', [preferences, 'gets 202 and where to look'], edit('apps/api/src/door/preference.ts', "preferences.includes('respond-async')", 'false')),
    guard('What was followed is told (Preference-Applied)', [preferences, 'gets 202 and where to look'], edit(finish, "if (applied) reply.header('preference-applied', applied);")),
    guard('A cursor is signed', cursorTest, edit(cursor, ' || !timingSafeEqual(given, expected)')),
    guard('A cursor is of one school', cursorTest, edit(cursor, bound, '[route, sorted, content]')),
    guard('A cursor is of one list', cursorTest, edit(cursor, bound, '[tenantId, sorted, content]')),
    guard('A cursor is of one filter', cursorTest, edit(cursor, bound, '[tenantId, route, content]')),
    guard('A walk under inserts misses and repeats nothing', [lists, 'miss and repeat nothing while rows come and go'], edit('libs/platform/paging/keyset.ts', "? ['>', 'ASC'] : ['<', 'DESC']", "? ['>=', 'ASC'] : ['<=', 'DESC']")),
    guard('Rows of one moment are told apart by their id', [lists, 'are walked by their links, whole and without repetition'], edit('libs/platform/paging/keyset.ts', "columns: [{ expression: `${table}.created_at`, type: 'timestamptz' }, { expression: `${table}.id`, type: 'uuid' }]", "columns: [{ expression: `${table}.created_at`, type: 'timestamptz' }]")),
    guard('A page has up to 100 items', [lists, 'have pages of 20, or of 1 to 100'], edit('apps/api/src/door/lists/list-request.ts', '.max(100)', '.max(1_000)'), edit('libs/platform/paging/page.ts', '.max(100)', '.max(1_000)')),
    guard('Liveness asks nobody', [health, 'wants no requests while the database is away, goes on living'], edit('apps/api/src/health/health.controller.ts', "isAlive(): { status: 'ok' } {\n    return { status: 'ok' };", "async isAlive(): Promise<{ status: 'ok' } | Answer> {\n    return this.ask([() => this.dependencies.database()]);")),
    guard('No requests while it drains', [health, 'wants no requests while it drains'], edit('apps/api/src/health/health.controller.ts', 'if (this.serving.isDraining) return')),
    guard('No requests while the schema does not fit', [health, 'wants no requests while the schema is older'], edit('apps/api/src/health/health.controller.ts', 'return this.ask([() => this.dependencies.database(), () => this.dependencies.schema(), ...this.dependencies.moving(), ...this.dependencies.elsewhere()]);', 'return this.ask([() => this.dependencies.database()]);')),
    guard('A stop under load fails no request', ['test/journeys/door/start.spec.ts', 'fails no request when it is closed under load'], edit('apps/api/src/http-application.ts', "if (serving.isDraining) reply.header('connection', 'close');"), edit('apps/api/src/close-gracefully.ts', 'if (server.listening) await drain(server, graceSeconds * 1_000);', 'server.closeAllConnections();\n  void drain;')),
  ],
};

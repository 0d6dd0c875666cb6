import { edit, guard, type Chapter } from '../guard';

const shares = 'test/strangler/shares.spec.ts';
const asks = 'test/strangler/who-asks.spec.ts';
const passing = 'test/strangler/passing.spec.ts';
const away = 'test/strangler/away.spec.ts';
const front = 'apps/api/src/strangler/strangler-front.ts';
const admission = 'apps/api/src/strangler/admission.ts';
const headers = 'apps/api/src/strangler/request-headers.ts';
const body = 'apps/api/src/strangler/request-body.ts';
const system = 'apps/api/src/strangler/old-system.ts';
const answer = 'apps/api/src/strangler/give-answer.ts';
const pattern = 'libs/platform/strangler/path-pattern.ts';
const rule = 'libs/platform/strangler/path-rule.ts';

export const strangler: Chapter = {
  title: 'Old systems behind our door',
  guards: [
    guard('Who goes to an old system has proved who they are', [asks, 'is nobody without a token'], edit(front, 'await this.admission.identify(request, reply);')),
    guard('Nobody of a suspended school goes to an old system', [asks, 'is nobody of a school that is suspended'], edit(admission, 'await this.authorization.canActivate(execution);')),
    guard('Requests to old systems are counted', [asks, 'is counted like everywhere'], edit(admission, 'await this.rateLimit.canActivate(execution);')),
    guard('What a client claims to be does not reach an old system', [asks, 'is what the token says'], edit(headers, ' && !ours.test(header[0])')),
    guard('Nor does it by another spelling', [asks, 'is what the token says'], edit(headers, " && !header[0].includes('_')")),
    guard('An old system is not shown tokens unless its rule says so', [asks, 'is not the token of the client'], edit(headers, 'told.forwardsToken && authorization', 'authorization')),
    guard('An old system is not asked when it cannot be said for whom', ['test/strangler/signed.spec.ts', 'an old system is not asked when that cannot be said'], edit('apps/api/src/strangler/old-systems.ts', 'throw ServiceRefused.is(error) ? notSigned(pattern, error) : error;', 'return undefined;')),
    guard('Headers of one connection go no further', [passing, 'brings none that Connection names'], edit(headers, ' && !dropped.has(header[0])')),
    guard('No rule takes away what is kept here', [shares, 'none takes away what is kept here'], edit(rule, ' || keptBecause(names) !== undefined')),
    guard('No rule is followed that no command would have made', [shares, 'is not followed (to no server)'], edit('apps/api/src/strangler/strangled-paths.ts', 'rules.filter((_, index) => faults[index] === undefined)', 'rules')),
    guard('The most specific rule counts', [shares, 'the most specific one is followed'], edit(rule, '.sort((one, other) => bySpecificity(one.pattern, other.pattern))')),
    guard('No path leads out of its rule', [passing, 'is never passed on: /v1/lunches/../schools'], edit(pattern, 'names.every((name, index) => isPlain(name, index === names.length - 1)) ? names : undefined', 'names')),
    guard('Nor does one with a parameter', [passing, 'is never passed on: /v1/lunches/..;/schools'], edit(pattern, "name.split(';')[0]", 'name')),
    guard('Nor does one that is encoded twice', [passing, 'is never passed on: /v1/lunches/%252e%252e/schools'], edit(pattern, ' && !twiceEncoded.test(name)')),
    guard('A path of letters that servers read differently fits no rule', ['libs/platform/strangler/path-pattern.spec.ts', 'has no names: /v1/lun ches'], edit(pattern, 'if (!pathForm.test(path)) return undefined;')),
    guard('TRACE is not passed on', [passing, 'a method that is about connections'], edit(front, "unpassable.has(request.method) ? undefined : this.paths", 'this.paths'), edit(front, "const unpassable = new Set(['CONNECT', 'TRACE']);")),
    guard('A body that is passed on has up to 1 MiB', [passing, 'a larger one that says nothing beforehand is refused'], edit(body, 'if ((bytes += piece.length) > limit) throw tooLarge(limit);', 'bytes += piece.length;')),
    guard('What is left of a refused body is not in the way of the next request', [passing, 'leaves its connection to the next one'], edit(body, 'raw.resume(); //', '//')),
    guard('Nothing that may change something is asked for twice', [away, 'is asked once where that may change something'], edit(system, 'const isSafe = !changes && !hasBody(request);', 'const isSafe = true;')),
    guard('It is said when nobody knows whether it was done', [away, 'is given up, and told what that means: POST'], edit('apps/api/src/strangler/errors.ts', "const open = changes && begun === 'unknown'", "const open = changes && begun === 'no'")),
    guard('What was not begun is told from what may have been', [away, 'is asked again while it starts'], edit(system, "new LineFault('no', error.message)", "new LineFault('unknown', error.message)")),
    guard('An old system that does not answer is given up', [away, 'is given up, and told what that means: GET'], edit(system, 'true)), leftMs);', 'true)), leftMs * 1_000);')),
    guard('A client that is slow on purpose does not open the breaker', [away, 'is not taken for slow when it is the client'], edit(system, 'body?.waitsForClient ? lateBody : new', 'new')),
    guard('An old system that does not answer is left alone for a while', [away, 'is left alone after some faults in a row'], edit('libs/platform/remote/remote-policy.ts', 'await this.breaker.execute(() => once(left(), work))', 'await once(left(), work)')),
    guard('The address of the old system does not leave the house', [passing, 'leads to ours: at /v1/lunches {old}/v1/lunches/7'], edit(answer, 'addresses.has(name) ? atOurs(String(value), address) : value', 'value')),
    guard('No Location of an old system becomes another host', [passing, 'leads to ours: at /v1/lunches {old}//elsewhere.example/v1'], edit(answer, "const path = url.pathname.replace(/^\\/+/, '/');", 'const path = url.pathname;')),
  ],
};

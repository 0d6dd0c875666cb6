import { edit, guard, type Chapter } from '../guard';

const share = 'libs/platform/remote/school-share.ts';
const shareSpec = 'libs/platform/remote/school-share.spec.ts';
const rules = 'libs/platform/remote/placement-rules.ts';
const rulesSpec = 'libs/platform/remote/placement-rules.spec.ts';
const moving = 'libs/platform/remote/moving-modules.ts';
const movingSpec = 'test/split/moving-modules.spec.ts';
const sharesSpec = 'test/split/moving-shares.spec.ts';
const flag = 'libs/tenancy/src/feature-flag.ts';
const flagSpec = 'libs/tenancy/src/feature-flag.spec.ts';
const flagsSpec = 'libs/tenancy/src/commands/feature-flags.spec.ts';

export const moves: Chapter = {
  title: 'A share of the schools goes elsewhere, and comes back',
  guards: [
    guard('A greater share only adds schools', [shareSpec, 'that grows only adds schools'], edit(share, 'placeInOrder(order, schoolId) <', 'placeInOrder(`${order}${shareBasisPoints}`, schoolId) <')),
    guard('Modules, flags and paths of one share have different schools', [shareSpec, 'and others of another thing that is shared out'], edit(share, '`${order}:${schoolId}`', 'schoolId')),
    guard('Whoever is not named stays', [shareSpec, 'decides for each school by itself'], edit(share, 'schools.includes(schoolId)', 'schools.length > 0')),
    guard('A share that is none is refused', [shareSpec, 'is refused in one line: "101%"'], edit(share, 'if (shareBasisPoints <= whole) return', 'if (shareBasisPoints >= 0) return')),
    guard('A wrong share is told without the password of its address', ['libs/platform/remote/placement-rule.spec.ts', 'is refused in one line that tells no password'], edit('libs/platform/remote/placement-rule.ts', 'share: parseShare(behind)', 'share: parseShare(text)')),
    guard('What was not begun there is done here', [movingSpec, 'is served here instead when nobody is there any more'], edit(moving, 'return here();', 'throw error;')),
    guard('What may have been done there is not done here', [movingSpec, 'does not do a command a second time'], edit(moving, 'if (!mayRepeat) throw error;')),
    guard('A version that does not fit is not moved to', [movingSpec, 'does not move to a version that does not fit'], edit(moving, 'if (misfits.length > 0) throw', 'if (misfits.length > 99) throw')),
    guard('Who cannot work yet is not moved to', [movingSpec, 'goes to nobody who cannot work yet'], edit(moving, 'remote.makeReady(helloMs)', 'remote.greet(helloMs)')),
    guard('An identity that is away takes no move back', [movingSpec, 'waits for an identity that is away'], edit(moving, ' && !IdentityUnavailable.is(error)', '')),
    guard('A process does not call itself by a broker', [movingSpec, 'goes to no address at which this process takes its calls itself'], edit(moving, 'if (this.listensAt(rule.at)) return', 'if (rule.at === undefined) return')),
    guard('Who would not be let in hears it with the first hello', ['test/split/refused-service.spec.ts', 'is asked for by a hello'], edit('libs/platform/remote/module-server.ts', 'this.checker.admit(request.token, contract.module)', 'undefined')),
    guard('A line that was idle knows the copies of now', ['test/brokers/idle-line.spec.ts', 'asks for names before it calls'], edit('libs/platform/remote/lines/tcp.ts', 'await this.namesAsked;')),
    guard('A silent address leaves time for another copy', ['test/brokers/silent-copy.spec.ts', 'asks the next copy within the time of a call'], edit('libs/platform/remote/lines/tcp.ts', 'Math.min(connectMs, timeoutMs / 2)', 'connectMs')),
    guard('A copy that has gone without a word is left out', ['test/brokers/gone-copy.spec.ts', 'by tcp is asked no more'], edit('libs/platform/remote/lines/tcp.ts', '      else void this.doubt();\n')),
    guard('also by gRPC', ['test/brokers/gone-copy.spec.ts', 'by grpc is asked no more'], edit('libs/platform/remote/lines/grpc.ts', "  'grpc.keepalive_time_ms': 5_000,\n")),
    guard('A broker that dies with a reply takes no module with it', ['test/brokers/reply-in-an-outage.spec.ts', 'by rabbitmq ends no process'], edit('libs/platform/remote/lines/rabbitmq.ts', '    sent.catch((error: Error) => this.logger.warn(`A reply was lost with its broker: ${error.message}`));\n', '    void sent;\n')),
    guard('A copy that was lost costs no call its time', ['test/brokers/silent-copy.spec.ts', 'is waited for by one call'], edit('libs/platform/remote/lines/tcp.ts', 'return this.isLost;', 'return now < this.outUntil;')),
    guard('What the first call needs is there before it comes', ['test/split/refused-service.spec.ts', 'has its token, and the keys by which it is checked'], edit('libs/platform/service-identity/service-credentials.ts', 'this.grant().catch(() => undefined)', 'undefined')),
    guard('One slow call is no slow module', ['libs/platform/remote/call-durations.spec.ts', 'is not told by the one or two that were slow'], edit('libs/platform/remote/call-durations.ts', 'this.last.length * 0.95', 'this.last.length * 0.99')),
    guard('Shadow reads are compared as callers get them', ['libs/platform/remote/shadow-reads.spec.ts', 'is compared as callers get it'], edit('libs/platform/remote/shadow-reads.ts', 'success ? data : outcome.value', 'outcome.value')),
    guard('Who does not say in time whether he can work is asked again', [movingSpec, 'asks twice who does not answer in time'], edit(moving, '(CallTimedOut.is(error) ? ask() : Promise.reject(error))', 'Promise.reject(error)')),
    guard('What failed on the way to a connection was not begun', ['libs/platform/remote/lines/nest-client.spec.ts', 'was not begun'], edit('libs/platform/remote/lines/nest-client.ts', 'isOfConnecting(error) || ', '')),
    guard('What is slow there is taken back', [movingSpec, 'is taken back when it is slow there'], edit(moving, 'for (const move of this.moves.values()) await this.takeBackIfSlow(move);')),
    guard('A fault of an older rule leaves the newer one alone', [rulesSpec, 'are not taken back for a fault of an older one'], edit(rules, 'AND version = $2`', 'AND version >= $2`')),
    guard('Of all who go on with a move, one does', [rulesSpec, 'go one step, however many processes say so at once'], edit(rules, 'AND version = $2 AND changed_at', 'AND version >= $2 AND changed_at')),
    guard('A step of a move has its time', [rulesSpec, 'go on to the next when their time has come'], edit(rules, ' AND changed_at <= now()', ' OR changed_at <= now()')),
    guard('A move that was taken back has no steps left', [rulesSpec, 'go nowhere once they are taken back'], edit(rules, "next_basis_points = '{}', version", 'version')),
    guard('A move needs no command to go on', [movingSpec, 'goes on by the steps of its rule'], edit(moving, 'await this.rules.goOn(rule);', 'void rule;')),
    guard('A fault of what a process was started with leaves a rule by command alone', [rulesSpec, 'are left alone by a fault of what a process was started with'], edit(rules, 'ON CONFLICT DO NOTHING', 'ON CONFLICT (module) DO UPDATE SET share_basis_points = 0')),
    guard('Who is not there yet is waited for', [sharesSpec, 'is served here until somebody is there'], edit(moving, 'if ((known || rule.version > 0 || IncompatiblePeer.is(error)) && ', 'if (')),
    guard('A rule follows its flag', [sharesSpec, 'is served there for the schools for which it is on'], edit('libs/platform/remote/rules-to-follow.ts', 'this.flags.refresh([...new Set(flags)])', 'Promise.resolve(flags)')),
    guard('While nobody can be asked about flags, rules are followed all the same', [sharesSpec, 'stays as it was last known while nobody can be asked'], edit('libs/platform/remote/rules-to-follow.ts', "const fault = error instanceof Error", "if (error) throw error;\n      const fault = error instanceof Error")),
    guard('Of a flag that there is not, nobody has it on', [sharesSpec, 'that there is not is served here'], edit('libs/platform/remote/followed-flags.ts', '?? false', '?? true')),
    guard('A flag that is killed is off for everybody', [flagSpec, 'is on for nobody once it is killed'], edit(flag, '!killed && (own', '(own')),
    guard('What is said of a school goes before the share', [flagSpec, 'does what is said of a school before what the share says'], edit(flag, 'own ?? isAmong', 'own || isAmong')),
    guard('A flag is changed for the version that was seen', [flagsSpec, 'are changed for the version that was seen'], edit(flag, 'if (flag.version !== version) throw new FeatureFlagStale({ version: flag.version });')),
    guard('No school sets a flag', [flagsSpec, 'are the platform’s alone'], edit('libs/tenancy/src/commands/set-feature-flag.ts', 'assertPlatform(tx);')),
    guard('A school is told of its own flags', [flagsSpec, 'are on for the schools that are said'], edit('libs/tenancy/src/feature-flag.store.ts', 's.flag = f.name AND s.school_id = $1 ORDER', 's.flag = f.name AND $1::uuid IS NOT NULL ORDER')),
  ],
};

import { setTimeout as pause } from 'node:timers/promises';
import { GetAuthorizationServer, GetJwks, IssueServiceToken } from '@schoolhouse/identity';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { exceptFor, TrustingCalls, type CallChecker, type CallerCredentials } from '@schoolhouse/platform/remote/call-headers';
import { IdentityUnavailable } from '@schoolhouse/platform/service-identity/errors';
import { ServiceRefused } from '@schoolhouse/platform/service-identity/service-refused';
import { serviceCallChecker, serviceCredentials } from '@schoolhouse/platform/service-identity/service-settings';
import { SettingsError, type Settings } from '@schoolhouse/platform/settings/settings';
import type { MessageContext } from '@schoolhouse/platform/tenant-context/message-context';

/** Asked before there can be a token: to get one, and to check one. */
const open: ReadonlySet<string> = new Set([GetJwks.type, GetAuthorizationServer.type, IssueServiceToken.type]);

/** As what this process calls modules elsewhere. @throws SettingsError in production without SERVICE_ID */
export function callerCredentials({ mode, modules, service }: Settings): (module: string) => CallerCredentials {
  const { self, ...issuer } = service;
  if (!self) {
    const asksOthers = Object.keys(modules.at).length > 0 || modules.restAt !== undefined;
    if (mode === 'production' && asksOthers) throw new SettingsError(['SERVICE_ID is missing in production: modules elsewhere must know who calls (schoolhouse service create)']);
    return () => new TrustingCalls();
  }
  const credentials = serviceCredentials({ ...issuer, self }, new Clock());
  return (module) => exceptFor(open, credentials.to(module));
}

/** How this process says to an old system on whose behalf it asks; undefined: it has no name to sign by. */
export function statementOf({ service: { self, ...issuer } }: Settings): ((context: MessageContext) => Promise<string>) | undefined {
  if (!self) return undefined;
  const credentials = serviceCredentials({ ...issuer, self }, new Clock());
  return (context) => credentials.originOf(context);
}

/** Whom this process lets in. @throws SettingsError in production without SERVICE_ID */
export function callChecker({ mode, modules, service: { self, ...issuer } }: Settings): CallChecker {
  if (self) return exceptFor(open, serviceCallChecker(issuer, new Clock()));
  if (mode === 'production' && modules.listen.length > 0) throw new SettingsError(['SERVICE_ID is missing in production: whoever reaches MODULES_LISTEN could call anything (schoolhouse service create)']);
  return new TrustingCalls();
}

const againMs = 1_000;

/**
 * Asks identity whether it knows this process, until it answers: it may start after us, or be us.
 * @throws SettingsError when it does not, or is that of another installation
 */
export async function introduce({ service: { self, ...issuer } }: Settings): Promise<void> {
  if (!self) return;
  const credentials = serviceCredentials({ ...issuer, self }, new Clock());
  for (;;) {
    try {
      return await credentials.introduce();
    } catch (error) {
      if (ServiceRefused.is(error)) throw new SettingsError([`SERVICE_ID ${self.id} and its secret or key are not known at ${issuer.issuerUrl}: correct them, or see \`schoolhouse service --help\``]);
      if (!IdentityUnavailable.is(error)) throw new SettingsError([(error as Error).message]);
      await pause(againMs, undefined, { ref: false });
    }
  }
}

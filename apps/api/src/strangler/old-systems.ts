import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { defaultRemoteSettings, type RemoteSettings } from '@schoolhouse/platform/remote/remote-settings';
import { ServiceRefused } from '@schoolhouse/platform/service-identity/service-refused';
import type { PathRule } from '@schoolhouse/platform/strangler/path-rule';
import { currentContext, type MessageContext } from '@schoolhouse/platform/tenant-context/message-context';
import { platformTenantId } from '@schoolhouse/tenancy';
import { openConnections } from './connections';
import { notSigned } from './errors';
import { giveAnswer } from './give-answer';
import { OldSystem, type OldAnswer } from './old-system';
import { assertSize } from './request-body';
import { requestHeaders } from './request-headers';

export const STRANGLER_SETTINGS = Symbol('STRANGLER_SETTINGS');

export interface StranglerSettings {
  /** Under which the outside reaches the program. */
  readonly publicUrl: string;
  /** Says, signed, on whose behalf a request is made; absent where this process has no name to sign by. */
  readonly statementOf?: (context: MessageContext) => Promise<string>;
  readonly policy?: Partial<RemoteSettings>;
  /** How long the head of an answer is waited for. */
  readonly patienceMs?: number;
}

/** Longer than modules get: nobody makes an old system faster any more. */
const usualPatienceMs = 25_000;

/** The ways to the old systems of all routes. */
@Injectable()
export class OldSystems implements OnApplicationShutdown {
  private readonly policy: RemoteSettings;
  private readonly connections;
  private readonly systems = new Map<string, OldSystem>();

  constructor(@Inject(STRANGLER_SETTINGS) private readonly settings: StranglerSettings) {
    this.policy = { ...defaultRemoteSettings, ...settings.policy };
    this.connections = openConnections(this.policy.bulkhead);
  }

  /** Gives the request to the old system and its answer to the client. */
  async passOn(rule: PathRule, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    assertSize(request);
    const system = this.systemOf(rule);
    await giveAnswer(await this.ask(system, rule, request), system.address, request, reply);
  }

  /** For ourselves: the answer as a whole. */
  async read(rule: PathRule, request: FastifyRequest): Promise<{ status: number; body: string }> {
    const { statusCode, body } = await this.ask(this.systemOf(rule), rule, request);
    return { status: statusCode, body: await body.text() };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.connections.destroy();
  }

  private async ask(system: OldSystem, { pattern, forwardsToken }: PathRule, request: FastifyRequest): Promise<OldAnswer> {
    const { publicUrl, patienceMs = usualPatienceMs } = this.settings;
    const context = currentContext();
    const told = { publicUrl, forwardsToken, schoolId: schoolOf(context), statement: await this.statementOf(context, pattern) };
    const left = (context.deadline ?? Infinity) - Date.now();
    return system.ask(request, context, (inner) => requestHeaders(request, inner, told), Math.min(left, patienceMs));
  }

  private async statementOf(context: MessageContext, pattern: string): Promise<string | undefined> {
    try {
      return await this.settings.statementOf?.(context);
    } catch (error) {
      throw ServiceRefused.is(error) ? notSigned(pattern, error) : error;
    }
  }

  /** Kept for each place that a route has led to: a breaker outlives a change of the share. */
  private systemOf({ pattern, at }: PathRule): OldSystem {
    const key = `${pattern} ${at}`;
    let system = this.systems.get(key);
    if (!system) this.systems.set(key, (system = new OldSystem(pattern, at, this.connections, this.policy)));
    return system;
  }
}

/** A platform administrator belongs to no school. */
export const schoolOf = ({ tenantId }: MessageContext): string | undefined => (tenantId === platformTenantId ? undefined : tenantId);

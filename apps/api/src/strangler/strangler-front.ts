import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { goesToOldSystem, type PathRule } from '@schoolhouse/platform/strangler/path-rule';
import { runInContext } from '@schoolhouse/platform/tenant-context/message-context';
import { Admission } from './admission';
import { OldSystems, schoolOf } from './old-systems';
import { StrangledPaths } from './strangled-paths';
import { countStrangled } from './strangler-metrics';

/**
 * Stands behind the door and before all routes: who goes to an old system passes none of ours, and nothing of the body has been read.
 * Everybody else goes on, to a route of ours if there is one.
 */
@Injectable()
export class StranglerFront implements OnModuleInit {
  constructor(
    private readonly http: HttpAdapterHost,
    private readonly paths: StrangledPaths,
    private readonly admission: Admission,
    private readonly oldSystems: OldSystems,
  ) {}

  /** After the hooks of the door, which were added when the application was made. */
  onModuleInit(): void {
    if (!this.http.httpAdapter) return; // the modules of the api, opened without its HTTP
    const fastify = this.http.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onRequest', (request, reply, done) => {
      const rule = unpassable.has(request.method) ? undefined : this.paths.ruleFor(request.url.split('?', 1)[0]);
      if (!rule) return done();
      runInContext(request.door.context, () => this.enter(rule, request, reply)).then((stays) => stays && done(), done);
    });
    fastify.addHook('onResponse', ({ door }, { statusCode }, done) => {
      if (door?.strangled) countStrangled(door.strangled, statusCode);
      done();
    });
  }

  /** @returns whether the request stays here; otherwise it is answered */
  private async enter(rule: PathRule, request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    await this.admission.identify(request, reply);
    const { door } = request;
    const goes = goesToOldSystem(rule, schoolOf(door.context), this.paths.isOn);
    door.strangled = { rule, where: goes ? 'old' : 'here' };
    if (!goes) return true;
    await this.admission.admit(request, reply);
    await this.oldSystems.passOn(rule, request, reply);
    return false;
  }
}

/** They say something about connections, not about what is at a path. */
const unpassable = new Set(['CONNECT', 'TRACE']);

import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Answers, Public } from '../door/route';
import { page, script, styles } from './topology-page';

const parts = { 'topology.js': { type: 'text/javascript; charset=utf-8', text: script }, 'topology.css': { type: 'text/css; charset=utf-8', text: styles } } as const;
const path = z.strictObject({ part: z.enum(Object.keys(parts) as (keyof typeof parts)[]) });

/** The page itself tells nothing: what it shows it asks for at `/v1/topology`, as whoever logs in on it. */
@Controller('topology')
export class TopologyPageController {
  @Get()
  @Public()
  @Answers(200, null, { summary: 'Processes, modules and calls of this installation, to look at', description: 'Asks for the login of a platform administrator, or for a token with `topology:read`.' })
  topologyPage(@Res({ passthrough: true }) reply: FastifyReply): string {
    reply.headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    });
    return page;
  }

  @Get(':part')
  @Public()
  @Answers(200, null, { summary: 'Parts of that page' })
  topologyPart(@Param({ schema: path }) { part }: z.output<typeof path>, @Res({ passthrough: true }) reply: FastifyReply): string {
    reply.headers({ 'content-type': parts[part].type, 'cache-control': 'public, max-age=3600' });
    return parts[part].text;
  }
}

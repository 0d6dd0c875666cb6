import { createReadStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { Controller, Get, Param, Res, StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Answers, Public } from '../route';
import { OpenApi } from './openapi';

const assets = { 'swagger-ui.css': 'text/css', 'swagger-ui-bundle.js': 'text/javascript', 'favicon-32x32.png': 'image/png', 'start.js': 'text/javascript' } as const;
const path = z.strictObject({ asset: z.enum(Object.keys(assets) as (keyof typeof assets)[]) });
const start = `window.onload = () => SwaggerUIBundle({ url: '/openapi.json', dom_id: '#page', deepLinking: true, persistAuthorization: false });`;
const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Schoolhouse API</title><link rel="stylesheet" href="/docs/swagger-ui.css"><link rel="icon" href="/docs/favicon-32x32.png"></head>
<body><div id="page"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body>
</html>
`;

/** Everything on the page comes from this house: nothing is fetched from elsewhere, and the page could not if it would. */
@Controller()
export class DocsController {
  constructor(private readonly openapi: OpenApi) {}

  @Get('openapi.json')
  @Public()
  @Answers(200, z.record(z.string(), z.unknown()), { summary: 'This description, as OpenAPI 3.1' })
  openapiDocument(): object {
    return this.openapi.document();
  }

  @Get('docs')
  @Public()
  @Answers(200, null, { summary: 'This description, to read and try' })
  docsPage(@Res({ passthrough: true }) reply: FastifyReply): string {
    reply.headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'",
    });
    return page;
  }

  @Get('docs/:asset')
  @Public()
  @Answers(200, null, { summary: 'Parts of the page' })
  docsAsset(@Param({ schema: path }) { asset }: z.output<typeof path>, @Res({ passthrough: true }) reply: FastifyReply): StreamableFile | string {
    reply.headers({ 'content-type': assets[asset], 'cache-control': 'public, max-age=3600' });
    if (asset === 'start.js') return start;
    return new StreamableFile(createReadStream(join(dirname(require.resolve('swagger-ui-dist/package.json')), asset)), { type: assets[asset] });
  }
}

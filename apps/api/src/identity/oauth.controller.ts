import { Body, Controller, Get, Ip, Post, Req, UseFilters } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GetAuthorizationServer, IssueServiceToken, tokenEndpointPath } from '@schoolhouse/identity';
import { platformTenantId } from '@schoolhouse/tenancy';
import { Answer } from '../door/answer';
import { formOf } from '../door/form-body';
import { Answers, Public, TakesForm, WithoutIdempotencyKey } from '../door/route';
import { proofIn } from './client-authentication';
import { OauthErrors, oauthErrorSchema, OauthRefusal } from './oauth-errors';
import { inSchool } from './school-of-login';

const grantType = 'client_credentials';
const tokenRequest = formOf({
  grant_type: z.string().max(100).meta({ examples: [grantType] }).optional(),
  scope: IssueServiceToken.input.shape.scope.describe('`call:<module>`: for calls to it; `originate`: to sign contexts; none: to say who one is'),
  client_id: z.string().max(63).optional(),
  client_secret: z.string().max(200).optional(),
  client_assertion: z.string().max(4_000).optional(),
  client_assertion_type: z.string().max(100).optional(),
  req_cnf: z.string().max(1_000).optional().describe('The key to which the token is to be bound, as JSON (RFC 9201): `{"jwk":{"kty":"EC",...}}`'),
});
const tokenAnswer = z.object({ access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.int(), scope: z.string().optional() }).meta({ id: 'ServiceToken' });
const metadata = z
  .object({
    issuer: z.string(),
    token_endpoint: z.string(),
    jwks_uri: z.string(),
    response_types_supported: z.array(z.string()),
    grant_types_supported: z.array(z.string()),
    token_endpoint_auth_methods_supported: z.array(z.string()),
    token_endpoint_auth_signing_alg_values_supported: z.array(z.string()),
  })
  .meta({ id: 'AuthorizationServer' });

@Controller()
export class OauthController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post(tokenEndpointPath)
  @Public()
  @WithoutIdempotencyKey()
  @TakesForm()
  @UseFilters(OauthErrors)
  @Answers(200, tokenAnswer, {
    summary: 'Gives a service a token (OAuth 2, client credentials)',
    description: 'The service authenticates by client_secret_basic, client_secret_post or private_key_jwt. A failure too many is 429 with Retry-After.',
    also: { 400: oauthErrorSchema, 401: oauthErrorSchema, 429: oauthErrorSchema },
  })
  async issueServiceToken(@Body({ schema: tokenRequest }) form: z.output<typeof tokenRequest>, @Req() { headers }: FastifyRequest, @Ip() address: string) {
    if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) throw new OauthRefusal('invalid_request', 'Send the request as application/x-www-form-urlencoded.');
    if (form.grant_type === undefined) throw new OauthRefusal('invalid_request', 'grant_type is missing.');
    if (form.grant_type !== grantType) throw new OauthRefusal('unsupported_grant_type', `grant_type must be ${grantType}.`);
    const asked = { ...proofIn(form, headers.authorization), scope: form.scope, confirmation: confirmationIn(form.req_cnf), address };
    const { accessToken, expiresIn, scope } = await inSchool(platformTenantId, () => this.commands.execute(new IssueServiceToken(asked)));
    return new Answer({ access_token: accessToken, token_type: 'Bearer' as const, expires_in: expiresIn, ...(scope && { scope }) }, { 'cache-control': 'no-store', pragma: 'no-cache' });
  }

  @Get('.well-known/oauth-authorization-server')
  @Public()
  @Answers(200, metadata, { summary: 'Where and how services get tokens (RFC 8414)' })
  async getAuthorizationServer() {
    const { issuer, authMethods, assertionAlgorithms } = await inSchool(platformTenantId, () => this.queries.execute(new GetAuthorizationServer({})));
    const described = {
      issuer,
      token_endpoint: `${issuer}${tokenEndpointPath}`,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      response_types_supported: [],
      grant_types_supported: [grantType],
      token_endpoint_auth_methods_supported: authMethods,
      token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    };
    return new Answer(described, { 'cache-control': 'public, max-age=60' });
  }
}

const confirmationSchema = z.object({ jwk: IssueServiceToken.input.shape.confirmation.unwrap() });

/** @throws OauthRefusal */
function confirmationIn(text: string | undefined): z.output<typeof confirmationSchema>['jwk'] | undefined {
  if (text === undefined) return undefined;
  const parsed = confirmationSchema.safeParse(jsonOrNull(text));
  if (!parsed.success) throw new OauthRefusal('invalid_request', 'req_cnf must be {"jwk": …} with a public key of P-256.');
  return parsed.data.jwk;
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

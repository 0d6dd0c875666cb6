import Fastify from 'fastify';
import { Pool } from 'pg';
import { z } from 'zod';
import { enroll } from './enroll';

const body = z.strictObject({ studentId: z.uuid(), activityId: z.uuid() });
const headers = z.object({ 'idempotency-key': z.string().min(1).max(255), 'x-tenant': z.uuid() });

/** The yardstick `plain`: PLAIN_DATABASE_URL and PLAIN_PORT come from the measuring program; there is no other setting. */
async function main(): Promise<void> {
  const pool = new Pool({ connectionString: process.env.PLAIN_DATABASE_URL, max: 32 });
  const server = Fastify({ logger: false });
  server.get('/health/ready', async () => {
    await pool.query('SELECT 1');
    return { status: 'ok' };
  });
  server.post('/v1/enrollments', async (request, reply) => {
    const { 'idempotency-key': key, 'x-tenant': tenantId } = headers.parse(request.headers);
    const answer = await enroll(pool, { tenantId, key, ...body.parse(request.body) });
    return reply.code(answer.status).send(answer.body);
  });
  process.once('SIGTERM', () => void server.close().then(() => pool.end()));
  await server.listen({ host: '127.0.0.1', port: Number(process.env.PLAIN_PORT), backlog: 4096 });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

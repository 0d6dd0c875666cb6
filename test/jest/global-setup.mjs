import { startServers } from './servers.mjs';

/** Once a run: specs make databases of their own on TEST_DATABASE_URL (a superuser's); no TEST_REDIS_URL means no Redis here. */
export default async function globalSetup() {
  const servers = await startServers();
  process.env.TEST_DATABASE_URL = servers.databaseUrl;
  process.env.TEST_ROLE_SECRET = servers.roleSecret;
  if (servers.redisUrl) process.env.TEST_REDIS_URL = servers.redisUrl;
  globalThis.testServers = servers;
}

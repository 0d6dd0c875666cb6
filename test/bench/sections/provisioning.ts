import { randomBytes, randomUUID } from 'node:crypto';
import { addPlatformAdministrator } from '../../processes/crowd';
import { login } from '../../processes/login';
import { withClient } from '../../processes/postgres-server';
import type { Bench } from '../bench';
import { median, ms, type Figure, type SectionReport } from '../report';

/** A school with settings, roles and first administrator, from the request to the answer that it is active. */
export async function provisioning(bench: Bench): Promise<SectionReport> {
  const { installation } = await bench.school();
  const administrator = await withClient(installation.databaseUrl, addPlatformAdministrator);
  const headers = await login(installation.apiUrl, administrator);
  const taken: number[] = [];
  for (let i = 0; i < (bench.options.quick ? 5 : 20); i += 1) {
    const began = performance.now();
    await provision(installation.apiUrl, headers, `school-${i}`);
    taken.push(performance.now() - began);
  }
  const slowest = Math.max(...taken);
  const figures: Figure[] = [
    { what: `provisioning a school, slowest of ${taken.length}`, measured: ms(slowest), mark: '<= 1000 ms', reached: slowest <= 1_000, note: `median ${ms(median(taken))}, of which hashing the password is a part` },
  ];
  return { section: 'provisioning', figures, data: { taken } };
}

async function provision(apiUrl: string, headers: Record<string, string>, slug: string): Promise<void> {
  const response = await fetch(`${apiUrl}/v1/schools`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({ slug, name: slug, administrator: { email: `head@${slug}.test`, name: 'Head', password: randomBytes(12).toString('hex') } }),
    signal: AbortSignal.timeout(30_000),
  });
  const answer = await response.text();
  if (response.status !== 201 || (JSON.parse(answer) as { status?: string }).status !== 'active') throw new Error(`POST /v1/schools was answered with ${response.status} ${answer}`);
}

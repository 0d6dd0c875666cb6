import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Option } from 'commander';
import { brokerFor, transports, type Transport } from '../brokers/brokers';
import { commandLine, run } from '../processes/command-line';
import { temporaryFolder } from '../processes/folder';
import { Installation, type Topology } from '../processes/installation';
import { PostgresServer, withClient } from '../processes/postgres-server';
import { everythingOut } from '../topologies/topologies';
import { Collector } from './collector';
import { enrollOne, traceOfEnrollment, wayOfEnrollment } from './enrollment';
import { draw, paths, treeOf } from './tree';

/** An enrollment by processes that tell a collector: its spans must be one tree, and its log lines of that trace. @returns what is wrong */
async function enrollIn(name: string, topology: Topology, postgres: PostgresServer, parent: string): Promise<string[]> {
  const folder = join(parent, name); // logs of its own
  mkdirSync(folder);
  const collector = await Collector.start();
  const databaseUrl = await postgres.createDatabase(name);
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, LOG_LEVEL: 'info' };
  const installation = await Installation.prepare({ databaseUrl, folder, topology, variables });
  try {
    await installation.start();
    await withClient(databaseUrl, (client) => enrollOne(installation.apiUrl, client));
  } finally {
    await installation.stop(); // which sends what is left
    await collector.stop();
  }
  const spans = traceOfEnrollment(collector.spans);
  const tree = treeOf(spans);
  const services = [...new Set(spans.map(({ service }) => service))].sort();
  console.log(draw(tree).join('\n'));
  console.log(`${name}: trace=${spans[0].traceId} spans=${spans.length} processes=${services.length} (${services.join(', ')})`);
  const ways = new Set(paths(tree).map((path) => path.filter((step, i) => step !== path[i - 1]).join(' > ')));
  const missing = wayOfEnrollment.filter((way) => !ways.has(way)).map((way) => `${name}: no span ${way}`);
  const silent = topology.parts.map((part) => `schoolhouse-${part.join('+')}`).filter((service) => partners.test(service) && !services.includes(service));
  const request = readFileSync(installation.api.log, 'utf8').split('\n').find((line) => line.includes('"route":"/v1/enrollments"') && line.includes('"method":"POST"'));
  const logged = request?.includes(`"traceId":"${spans[0].traceId}"`) ? [] : [`${name}: the log line of the request is not of this trace: ${request}`];
  return [...missing, ...silent.map((service) => `${name}: no span of ${service}`), ...logged];
}

/** Whom an enrollment needs; identity has answered before it was known which command was asked for. */
const partners = /saga|enrollment|activity|fees|notifications/;

/** `npm run traces`: ends with 1 when an enrollment is not one trace, with all in one place or with every module out. */
async function showTraces({ by }: { by: Transport }): Promise<void> {
  const folder = temporaryFolder('traces');
  const postgres = await PostgresServer.start(folder.path);
  const broker = await brokerFor(by);
  process.exitCode = 1;
  try {
    const allHere = await enrollIn('all_here', { by: 'tcp', parts: [] }, postgres, folder.path);
    const allOut = await enrollIn('all_out', everythingOut(broker?.address ?? by, by), postgres, folder.path);
    const wrong = [...allHere, ...allOut];
    for (const line of wrong) console.log(line);
    console.log(`traces by=${by} wrong=${wrong.length}`);
    process.exitCode = wrong.length === 0 ? 0 : 1;
  } finally {
    await broker?.stop();
    await postgres.stop();
    folder.remove();
  }
}

run(
  commandLine('traces', 'Enrolls once with all modules here and once with all out, and shows the one trace of each.')
    .addOption(new Option('--by <transport>', 'between those that are out').choices(transports).default('tcp'))
    .action(showTraces),
);

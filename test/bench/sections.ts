import type { Bench } from './bench';
import type { SectionReport } from './report';
import { backlog } from './sections/backlog';
import { calls } from './sections/calls';
import { commits } from './sections/commits';
import { enrollments } from './sections/enrollments';
import { eventLatency } from './sections/event-latency';
import { hotActivity } from './sections/hot-activity';
import { manySchools } from './sections/many-schools';
import { provisioning } from './sections/provisioning';
import { startAndRest } from './sections/start-and-rest';
import { tokenCheck } from './sections/token-check';
import { topologies } from './sections/topologies';

/** In the order in which they run; `npm run bench -- <name>` runs one alone. */
export const sections: Readonly<Record<string, (bench: Bench) => Promise<SectionReport>>> = {
  enrollments,
  commits,
  'hot-activity': hotActivity,
  'event-latency': eventLatency,
  'token-check': tokenCheck,
  provisioning,
  backlog,
  'many-schools': manySchools,
  'start-and-rest': startAndRest,
  topologies,
  calls,
};

import type { Bench } from './bench';
import type { SectionReport } from './report';
import { enrollments } from './sections/enrollments';

/** In the order in which they run; `npm run bench -- <name>` runs one alone. */
export const sections: Readonly<Record<string, (bench: Bench) => Promise<SectionReport>>> = { enrollments };

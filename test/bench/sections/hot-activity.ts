import { addActivities } from '../../processes/crowd';
import { withClient } from '../../processes/postgres-server';
import type { Bench } from '../bench';
import { generateLoad } from '../load/generate-load';
import { ms, type Figure, type SectionReport } from '../report';

const requests = 2_000;
const seats = 50;
const longestMs = 10_000;

/** Everybody wants the same thing at the same moment. */
export async function hotActivity(bench: Bench): Promise<SectionReport> {
  const { installation, crowd, headers } = await bench.school();
  const [activity] = await withClient(installation.databaseUrl, (client) => addActivities(client, crowd.schoolId, { activities: 1, capacity: seats, price: 5_000 }));
  const load = await generateLoad({
    url: installation.apiUrl,
    headers: { ...headers, prefer: 'wait=10' },
    requests: { kind: 'enroll', students: crowd.students, activities: [activity], from: 0 },
    pace: { kind: 'burst', requests },
    expected: [201, 409],
  });
  const held = await withClient(installation.databaseUrl, async (client) => {
    const { rows } = await client.query<{ held: number }>(`SELECT count(*)::int AS held FROM activity.reservation WHERE activity_id = $1 AND status = 'active'`, [activity]);
    return rows[0].held;
  });
  const { statuses, max, unexpected } = load;
  const isExact = statuses[201] === seats && statuses[409] === requests - seats && held === seats;
  const answers = Object.entries(statuses).map(([status, count]) => `${count} x ${status}`).join(', ');
  const figures: Figure[] = [
    { what: `${requests} at once for ${seats} seats`, measured: `${answers}; ${held} seats held`, mark: `${seats} x 201, ${requests - seats} x 409`, reached: isExact, note: unexpected[0] },
    { what: 'slowest answer of these', measured: ms(max), mark: '<= 10000 ms', reached: max <= longestMs, note: `median ${ms(load.p50)}` },
  ];
  return { section: 'hot-activity', figures, data: { load, held } };
}

import { ReserveCapacity } from '@schoolhouse/activity';
import { newId } from '@schoolhouse/platform/ids/ids';
import { MessageRouter } from '@schoolhouse/platform/messaging/message-router';
import { runInContext, systemPrincipal } from '@schoolhouse/platform/tenant-context/message-context';

const rounds = 20_000;
const mark = 10;

/** What a call within the process costs more than calling the handler itself: checked, copied both ways, timed and counted. */
export async function measureOverhead(): Promise<string> {
  const message = new ReserveCapacity({ enrollmentId: newId(), activityId: newId(), studentId: newId(), grade: 4, birthDate: '2016-05-01' });
  const answer = { reservationId: newId(), activity: { activityId: newId(), title: 'Chess', term: '2026', price: { amount: 12_000, currency: 'EUR' }, sessionCount: 12, startsOn: null } };
  const handle = async (_: object): Promise<unknown> => answer;
  const router = new MessageRouter();
  router.register(ReserveCapacity.type, handle);
  const context = { tenantId: newId(), principal: systemPrincipal, correlationId: newId(), commandKey: { id: newId(), fingerprint: '', whenInFlight: 'wait' as const } };
  return runInContext(context, async () => {
    const direct = await medianOf(() => handle(message));
    const routed = await medianOf(() => router.dispatch(message));
    return `a dispatch within the process takes ${routed.toFixed(1)} µs p50, a direct call of the handler ${direct.toFixed(1)} µs: overhead ${(routed - direct).toFixed(1)} µs (mark: at most ${mark} µs)`;
  });
}

async function medianOf(call: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds * 2; round += 1) {
    const began = performance.now();
    await call();
    if (round >= rounds) times.push(performance.now() - began); // the first half warms up
  }
  return times.sort((a, b) => a - b)[rounds / 2] * 1_000;
}

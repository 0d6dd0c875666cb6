import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Crowd } from '../processes/crowd';
import type { Client } from './client';
import type { Enrolling, Ledger } from './ledger';
import type { Random } from './random';

const clients = 8;
/** After the last blow every client gets so long to learn what became of its last request. */
const lastAnswersMs = 120_000;

/** Families that enroll and withdraw while the house is being shaken. */
export class Traffic {
  private over = false;
  private deadline = Number.POSITIVE_INFINITY;
  private readonly loops: Promise<void>[] = [];

  constructor(
    private readonly client: Client,
    private readonly ledger: Ledger,
    private readonly crowd: Crowd,
    private readonly random: Random,
  ) {}

  start(): void {
    for (let i = 0; i < clients; i += 1) this.loops.push(this.loop());
  }

  /** Resolves when every request has its answer, or its time is up. */
  async end(): Promise<void> {
    this.over = true;
    this.deadline = Date.now() + lastAnswersMs;
    await Promise.all(this.loops);
  }

  private async loop(): Promise<void> {
    while (!this.over) {
      const leaving = this.random.chance(0.4) ? this.ledger.takeCancellable(this.random.next()) : undefined;
      if (leaving) await this.cancel(leaving);
      else await this.enroll();
      await pause(this.random.whole(5, 60));
    }
  }

  private async enroll(): Promise<void> {
    const { students, activities } = this.crowd;
    const [studentId, activityId] = [this.random.pick(students), this.random.pick(activities)];
    // A code that does not exist is refused at the third step: what the first two did is undone.
    const discountCode = this.random.chance(0.15) ? { discountCode: 'NO-SUCH-CODE' } : {};
    const enrolling: Enrolling = { key: randomUUID(), path: '/v1/enrollments', body: { studentId, activityId, ...discountCode }, studentId, activityId, tries: 0 };
    this.ledger.enrollings.push(enrolling);
    const answer = await this.client.settle(enrolling, () => this.deadline);
    enrolling.answer = answer;
    if (!answer) return;
    if (answer.code === undefined) this.ledger.confirmed(enrolling, enrollmentIdOf(answer.body));
    if (this.random.chance(0.1)) await this.compareRepetition(enrolling);
  }

  private async cancel(enrolling: Enrolling): Promise<void> {
    enrolling.cancelling = { key: randomUUID(), path: `/v1/enrollments/${enrolling.enrollmentId}/cancel`, body: { reason: 'The family leaves' }, tries: 0 };
    enrolling.cancelling.answer = await this.client.settle(enrolling.cancelling, () => this.deadline);
  }

  private async compareRepetition(enrolling: Enrolling): Promise<void> {
    const { answer } = enrolling;
    const again = await this.client.repeat(enrolling);
    if (!again || !answer || answer.status === 202) return;
    if (again.status !== answer.status || comparable(again.body) !== comparable(answer.body)) this.ledger.otherAnswers.push(`${enrolling.key}: ${answer.status} ${answer.body} then ${again.status} ${again.body}`);
  }
}

/** A problem names the trace of the request that it answers, which is another one each time. */
const comparable = (body: string): string => body.replace(/,"traceId":"[0-9a-f]+"/, '');

/** Of an enrollment, or (after 202) of its workflow, which is about the enrollment. */
function enrollmentIdOf(body: string): string {
  const answer = JSON.parse(body) as { id: string; subjectId?: string; enrollment?: { id: string } };
  return answer.subjectId ?? answer.enrollment?.id ?? answer.id;
}

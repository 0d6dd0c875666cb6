import type { QueryBus } from '@nestjs/cqrs';
import type { ListContacts } from '@schoolhouse/enrollment';
import { newId } from '@schoolhouse/platform/ids/ids';
import { currentTenant, runInContext, systemPrincipal } from '@schoolhouse/platform/tenant-context/message-context';
import { ContactBook } from './contact-book';

describe('the contact book', () => {
  const unknown = newId();
  const asked: { school: string; enrollmentIds: string[] }[] = [];
  const answer = ({ enrollmentIds }: ListContacts) => {
    asked.push({ school: currentTenant(), enrollmentIds });
    const known = enrollmentIds.filter((id) => id !== unknown);
    return Promise.resolve({ items: known.map((enrollmentId) => ({ enrollmentId, student: { id: newId(), name: `of ${currentTenant()}` }, guardians: [] })) });
  };
  const book = new ContactBook({ execute: answer } as unknown as QueryBus);
  const of = (school: string, enrollmentId: string) => runInContext({ tenantId: school, principal: systemPrincipal, correlationId: newId() }, () => book.of(enrollmentId));
  beforeEach(() => asked.splice(0));

  it('asks once for all that is wanted in one step, and gives each its own', async () => {
    const [school, first, second] = [newId(), newId(), newId()];
    const answers = await Promise.all([of(school, first), of(school, second), of(school, first)]);
    expect(answers.map(({ enrollmentId }) => enrollmentId)).toEqual([first, second, first]);
    expect(asked).toEqual([{ school, enrollmentIds: [first, second] }]);
  });

  it('never asks for two schools at once', async () => {
    const [one, other, enrollmentId] = [newId(), newId(), newId()];
    const answers = await Promise.all([of(one, enrollmentId), of(other, enrollmentId)]);
    expect(answers.map(({ student }) => student.name)).toEqual([`of ${one}`, `of ${other}`]);
    expect(asked.map(({ school }) => school)).toEqual([one, other]);
  });

  it('keeps nothing: what is asked later is asked anew', async () => {
    const [school, enrollmentId] = [newId(), newId()];
    await of(school, enrollmentId);
    await of(school, enrollmentId);
    expect(asked).toHaveLength(2);
  });

  it('fails for the one that is not there, and for nobody else', async () => {
    const [school, enrollmentId] = [newId(), newId()];
    const [found, missing] = await Promise.allSettled([of(school, enrollmentId), of(school, unknown)]);
    expect(found).toMatchObject({ status: 'fulfilled', value: { enrollmentId } });
    expect(missing).toMatchObject({ status: 'rejected', reason: { code: 'ENROLLMENT_NOT_FOUND' } });
  });
});

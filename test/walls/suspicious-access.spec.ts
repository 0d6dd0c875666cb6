import { Logger } from '@nestjs/common';
import { register } from 'prom-client';
import { anActivity } from '@schoolhouse/activity/testing/builders';
import { registered } from '@schoolhouse/enrollment/testing/builders';
import { newId } from '@schoolhouse/platform/ids/ids';
import { Databases } from '@schoolhouse/platform/postgres/databases';
import { SuspiciousAccess, type Asker } from '@schoolhouse/platform/tenant-context/suspicious-access';
import { openHouse, type HouseUnderTest, type SchoolOfHouse } from '../house/house-under-test';

describe('a request that was answered with "not found"', () => {
  let house: HouseUnderTest;
  let suspicious: SuspiciousAccess;
  let lines: unknown[][] = [];
  beforeAll(async () => {
    house = await openHouse();
    suspicious = new SuspiciousAccess(house.get(Databases));
  });
  afterAll(() => house?.close());
  beforeEach(() => {
    register.resetMetrics();
    lines = [];
    const nothing = () => undefined;
    Logger.overrideLogger({ log: nothing, error: nothing, warn: (...line: unknown[]) => void lines.push(line) });
  });
  afterAll(() => Logger.overrideLogger(false));

  const asker = ({ tenantId }: SchoolOfHouse): Asker => ({ tenantId, principal: { id: 'user-1', kind: 'user', permissions: [] }, correlationId: 'correlation-1' });
  async function counted() {
    await suspicious.settled();
    const { values } = await register.getSingleMetric('schoolhouse_cross_tenant_access_total')!.get();
    return Object.fromEntries(values.map(({ labels, value }) => [labels.resource, value]));
  }

  it('is counted and logged where the row is of another school, and says nothing of that school', async () => {
    const [owner, other] = [await house.school(), await house.school()];
    const { id } = await registered(owner);
    suspicious.afterNotFound({ path: { id } }, asker(other));
    expect(await counted()).toEqual({ 'enrollment.student': 1 });
    expect(lines.map(([line]) => line)).toEqual([{ event: 'cross-tenant-access', resource: 'enrollment.student', userId: 'user-1', schoolId: other.tenantId, correlationId: 'correlation-1' }]);
    expect(JSON.stringify(lines)).not.toContain(owner.tenantId);
  });

  it('is found whatever the foreign thing is, and wherever in the request it is named', async () => {
    const [owner, other] = [await house.school(), await house.school()];
    const body = { studentId: (await registered(owner)).id, more: [{ activityId: (await anActivity(owner)).id.toUpperCase() }] };
    suspicious.afterNotFound({ path: {}, body }, asker(other));
    expect(await counted()).toEqual({ 'enrollment.student': 1, 'activity.activity': 1 });
  });

  it('is nothing to speak of where there never was such a row, or it is one of the own school', async () => {
    const school = await house.school();
    suspicious.afterNotFound({ path: { id: newId() } }, asker(school));
    suspicious.afterNotFound({ path: { id: (await registered(school)).id } }, asker(school));
    suspicious.afterNotFound({ path: { id: 'no-id' } }, asker(school));
    expect(await counted()).toEqual({});
    expect(lines).toEqual([]);
  });

  it('is not looked into for somebody who is not signed in, who so keeps nobody else waiting', async () => {
    const [owner, other] = [await house.school(), await house.school()];
    const { id } = await registered(owner);
    for (let guess = 0; guess < 250; guess += 1) suspicious.afterNotFound({ path: { id } }, { ...asker(other), tenantId: undefined });
    suspicious.afterNotFound({ path: { id } }, asker(other));
    expect(await counted()).toEqual({ 'enrollment.student': 1 });
  });

  it('makes no flood of work out of a flood of guesses, and says how much it has left out', async () => {
    const [owner, other] = [await house.school(), await house.school()];
    const { id } = await registered(owner);
    for (let guess = 0; guess < 250; guess += 1) suspicious.afterNotFound({ path: { id } }, asker(other));
    expect(await counted()).toEqual({ 'enrollment.student': 100 });
    const [{ value }] = (await register.getSingleMetric('schoolhouse_cross_tenant_unchecked_total')!.get()).values;
    expect(value).toBe(150);
  });

  it('can be asked about every row that goes by its school and id', async () => {
    const addressable = await house.database.inspect<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE i.indisprimary AND pg_get_indexdef(i.indexrelid) LIKE '%(tenant_id, id)' ORDER BY 1`,
    );
    const open = await house.database.inspect<{ name: string }>(`SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_policies WHERE policyname = 'whereabouts' ORDER BY 1`);
    expect(open).toEqual(addressable);
    expect(open.length).toBeGreaterThan(8);
  });
});

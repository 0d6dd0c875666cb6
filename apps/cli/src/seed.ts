import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import { seedDemo } from './demo/seed-demo';
import { Failure } from './failure';
import { inHouse } from './open-house';
import { printJson, printTable } from './print';

/** @throws Failure in production: everybody knows the passwords */
export async function seed(env: RawEnvironment, { json }: { json?: boolean }): Promise<void> {
  if (env.NODE_ENV === 'production') throw new Failure('The demo school has passwords that everybody knows: it is not made in production.');
  await inHouse(env, async (house) => {
    const demo = await seedDemo(house, new Date());
    if (json) return printJson(demo);
    printTable(['school', 'email', 'password', 'role'], demo.logins.map(({ school, email, password, role }) => [school, email, password, role]));
    console.log(`\nstudent ${demo.studentId}, activity ${demo.activityId}`);
  });
}

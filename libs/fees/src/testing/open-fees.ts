import { GetActivity } from '@schoolhouse/activity';
import { GetStudent, ListEnrollments, ListStudents } from '@schoolhouse/enrollment';
import { fake, openModule, type Fake, type ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { GetSettings, type SettingsView } from '@schoolhouse/tenancy';
import { feesContract } from '../contract';
import { feesMigrations, FeesModule } from '../fees.module';

const settings: SettingsView = {
  currency: 'EUR', timeZone: 'Europe/Zurich', locale: 'en', dueDays: 7, version: 1,
  branding: { displayName: 'Test school', logoUrl: null, primaryColor: '#000000', accentColor: '#ffffff' },
};

/** A school in Zurich that reckons in euros and waits seven days. Other modules know nobody and nothing unless a fake is given. */
export function openFees(options: { settings?: Partial<SettingsView>; fakes?: readonly Fake[] } = {}): Promise<ModuleUnderTest> {
  const others = options.fakes ?? [
    fake(GetActivity, () => null),
    fake(GetStudent, () => null),
    fake(ListStudents, () => ({ items: [], next: null })),
    fake(ListEnrollments, () => ({ items: [], next: null })),
  ];
  return openModule({
    contract: feesContract, module: FeesModule, migrations: feesMigrations,
    fakes: [fake(GetSettings, () => ({ settings: { ...settings, ...options.settings } })), ...others],
  });
}

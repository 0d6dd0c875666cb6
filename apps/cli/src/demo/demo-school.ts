export interface DemoLogin {
  readonly role: string;
  readonly school: string;
  readonly email: string;
  readonly password: string;
}

/** What one needs to know to try the program out. */
export interface DemoSchool {
  readonly slug: string;
  /** The first is the guardian of the student. */
  readonly logins: readonly DemoLogin[];
  readonly studentId: string;
  /** One with a price and free seats. */
  readonly activityId: string;
}

export const demoSlug = 'demo';

/** Known to everybody who reads this: the demo school is never made in production. */
export const demoPassword = 'schoolhouse-demo';

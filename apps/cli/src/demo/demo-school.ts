/** What one needs to know to try the program out. */
export interface DemoSchool {
  readonly slug: string;
  readonly logins: readonly { readonly role: string; readonly email: string; readonly password: string }[];
  readonly studentId: string;
  readonly activityId: string;
}

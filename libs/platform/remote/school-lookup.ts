/** A feature flag as it stands, for any school. */
export interface KnownFlag {
  readonly name: string;
  isOnFor(schoolId: string): boolean;
}

/** What shares are decided by and the module of the schools knows. It is provided at the composition root: platform imports no module. */
export abstract class SchoolLookup {
  /** Those of these flags that there are. */
  abstract flags(names: readonly string[]): Promise<readonly KnownFlag[]>;
  /** By slug, the ids of those of these schools that there are. */
  abstract ids(slugs: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

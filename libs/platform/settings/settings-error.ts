/** Everything that is wrong with the environment, at once: one restart mends all of it. Values are never repeated. */
export class SettingsError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The environment does not fit:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

import { Command, InvalidArgumentError } from 'commander';

/** A program that tries or measures: `--help`, one line for what it does not understand, and nothing left running when it is interrupted. */
export const commandLine = (name: string, description: string): Command => new Command(`npm run ${name} --`).description(description).allowExcessArguments(false);

/** Ends with 1 when the work fails; the work itself sets another exit code where what it found is not good. */
export function run(command: Command): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130)); // guardians end what we started
  command.parseAsync().catch((error: unknown) => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    process.exit(1); // whatever it was at: guardians end what we started
  });
}

/** For an option: a whole number within bounds. */
export const whole = (least: number, most: number) => (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most) throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  return number;
};

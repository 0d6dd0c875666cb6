/** Where `npm run chaos` ends a process as `kill -9` does: round every commit, publish and acknowledgement, and within a workflow. */
export const crashPoints = [
  'before-commit',
  'after-commit',
  'before-publish',
  'after-publish',
  'before-ack',
  'after-ack',
  'workflow-started',
  'workflow-step-answered',
  'workflow-before-end',
] as const;

export type CrashPoint = (typeof crashPoints)[number];

/** Set by the chaos run alone, so it is no setting of the program: `after-commit:17` is the 17th time that this point is passed. */
export const crashVariable = 'SCHOOLHOUSE_CRASH_AT';

/** @returns undefined when the variable is not set. @throws Error in production, and for what names no point. */
export function countdownFrom(env: Readonly<Record<string, string | undefined>>, end: () => void): ((point: CrashPoint) => void) | undefined {
  const wanted = env[crashVariable];
  if (!wanted) return undefined;
  if (env.NODE_ENV === 'production') throw new Error(`${crashVariable} is set: a program in production does not end on purpose.`);
  const [name, nth] = wanted.split(':');
  let left = Number(nth);
  if (!crashPoints.some((point) => point === name) || !Number.isInteger(left) || left < 1) {
    throw new Error(`${crashVariable} must be <point>:<nth>; the points are ${crashPoints.join(', ')}.`);
  }
  return (point) => {
    if (point !== name) return;
    left -= 1;
    if (left === 0) end();
  };
}

const countdown = countdownFrom(process.env, () => process.kill(process.pid, 'SIGKILL'));

/** Ends this process here and now when the chaos run has asked for it; otherwise one comparison with undefined. */
export function crashPoint(point: CrashPoint): void {
  if (countdown !== undefined) countdown(point);
}

// `npm test [-- jest's arguments]`: the last line counts, the exit code follows.
import { lineOf, runJest } from './run-jest.mjs';

const counts = await runJest(process.argv.slice(2));
console.log(lineOf(counts));
process.exitCode = counts.failed > 0 ? 1 : 0;

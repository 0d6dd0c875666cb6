const { writeFileSync } = require('node:fs');

/** Hands jest's counts to scripts/run-jest.mjs; the default reporter keeps the screen to itself. */
module.exports = class CountingReporter {
  onRunComplete(_contexts, results) {
    writeFileSync(process.env.JEST_COUNTS_FILE, JSON.stringify(results));
  }
};

// Mocha's spec reporter, which also appends how many specs passed, failed and were skipped to a file.
const { appendFileSync } = require('node:fs');
const { Spec } = require('mocha').reporters;

module.exports = class CiReporter extends Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      const file = process.env.SPEC_COUNTS;
      if (file) appendFileSync(file, `${passes} ${failures} ${pending}\n`);
    });
  }
};

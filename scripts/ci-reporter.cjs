// Mocha's spec reporter, which also appends how many specs passed, failed and were skipped to one file, and
// what failed, and why, to another: a long run can then close with it. A run that does not end after its last
// spec, because a failed one has left something at work, is ended here, and says what was left.
const { appendFileSync } = require('node:fs');
const { Spec } = require('mocha').reporters;

const REASON_LINES = 15;
const LEFT_AT_WORK_MS = Number(process.env.LEFT_AT_WORK_MS ?? 30_000);

const endWhateverIsLeft = () => {
  const left = [...new Set(process.getActiveResourcesInfo())].join(', ');
  console.error(`Still at work ${LEFT_AT_WORK_MS / 1000} s after the last spec, ended: ${left}`);
  // Mocha sets the code as the process exits.
  process.exit();
};

const reason = (error) =>
  String(error?.stack ?? error)
    .split('\n')
    .slice(0, REASON_LINES)
    .map((line) => `    ${line}`)
    .join('\n');

module.exports = class CiReporter extends Spec {
  constructor(runner, options) {
    super(runner, options);
    const { SPEC_COUNTS, SPEC_FAILURES } = process.env;
    if (SPEC_FAILURES) {
      runner.on('fail', (test, error) => {
        appendFileSync(SPEC_FAILURES, `  ${test.fullTitle()}\n${reason(error)}\n`);
      });
    }
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      if (SPEC_COUNTS) appendFileSync(SPEC_COUNTS, `${passes} ${failures} ${pending}\n`);
      setTimeout(endWhateverIsLeft, LEFT_AT_WORK_MS).unref();
    });
  }
};

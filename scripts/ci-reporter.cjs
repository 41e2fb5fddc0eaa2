// Mocha's spec reporter, which also appends a line for each spec to one file (passed, failed, skipped, as numbers
// that add up, also for a run that is killed), and what failed, and why, to another: a long run can then close with
// it. A run that does not end after its last spec, because a failed one has left something at work, is ended here,
// and says what was left.
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
    if (SPEC_COUNTS) {
      runner.on('pass', () => appendFileSync(SPEC_COUNTS, '1 0 0\n'));
      runner.on('fail', () => appendFileSync(SPEC_COUNTS, '0 1 0\n'));
      runner.on('pending', () => appendFileSync(SPEC_COUNTS, '0 0 1\n'));
    }
    if (SPEC_FAILURES) {
      runner.on('fail', (test, error) => {
        appendFileSync(SPEC_FAILURES, `  ${test.fullTitle()}\n${reason(error)}\n`);
      });
    }
    runner.once('end', () => {
      setTimeout(endWhateverIsLeft, LEFT_AT_WORK_MS).unref();
    });
  }
};

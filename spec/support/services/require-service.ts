/**
 * Skips the spec (or the suite, in a `before`) when something it needs is not there, with the reason on one line;
 * in CI, where `CI` is set, nothing is skipped: it fails with the reason.
 */
export const requireService = (context: Mocha.Context, why: string | null): void => {
  if (why === null) return;
  if (process.env['CI'] !== undefined) throw new Error(why);
  process.stderr.write(`    skipped: ${why}\n`);
  context.skip();
};

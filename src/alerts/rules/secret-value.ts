import * as z from 'zod';

/** Where the values of `{"env": …}` and `{"file": …}` come from. */
export interface SecretSources {
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** The text of a file; `null` if it cannot be read. The path is relative to the file with the rules. */
  readonly readFile: (path: string) => string | null;
}

/**
 * A text that must not be shown: as it is, or where to find it, so that the file with the rules need not be secret. The
 * value of a file is its text without the line break at its end.
 */
export const secretValue = ({ env, readFile }: SecretSources): z.ZodType<string> =>
  z
    .union(
      [z.string(), z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })],
      { error: 'must be a text, {"env": "NAME OF A VARIABLE"} or {"file": "PATH"}' },
    )
    .transform((given, context) => {
      if (typeof given === 'string') return given;
      const found = 'env' in given ? (env[given.env] ?? null) : (readFile(given.file)?.trimEnd() ?? null);
      if (found !== null && found !== '') return found;
      const message =
        'env' in given
          ? `the environment variable ${given.env} is not set: set it, or name another one`
          : `the file ${given.file} cannot be read or is empty: check its path and its permissions`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    });

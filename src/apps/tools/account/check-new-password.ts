import { guessablePassword } from '../../../accounts/guesses.ts';
import { weakPassword } from '../../../accounts/weak-password.ts';

/** The limit of the login. */
const MAX_CHARACTERS = 1000;

export interface CheckedPassword {
  readonly weak: boolean;
  /** A text for the user; `null` for a strong password. */
  readonly warning: string | null;
}

/**
 * Checks the strength of a password. The messages do not contain it.
 *
 * @throws Error in production if the password is weak.
 */
export const checkNewPassword = async (
  password: string,
  username: string,
  production: boolean,
): Promise<CheckedPassword> => {
  if (password.length > MAX_CHARACTERS)
    throw new Error(`the password is longer than ${MAX_CHARACTERS} characters: nothing was changed`);
  const fault = weakPassword(password, username) ?? (await guessablePassword(password, username));
  if (fault === null) return { weak: false, warning: null };
  const advice = `generate one with: node -p "crypto.randomBytes(12).toString('base64url')"`;
  if (production)
    throw new Error(`the password is refused in production: it ${fault}. Nothing was changed; ${advice}`);
  return {
    weak: true,
    warning: `the password ${fault}, and production would refuse it; ${advice}`,
  };
};

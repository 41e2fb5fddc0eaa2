import { guessablePassword } from '../../../accounts/guesses.ts';
import { weakPassword } from '../../../accounts/weak-password.ts';

/** What the login takes. */
const MAX_CHARACTERS = 1000;

export interface CheckedPassword {
  readonly weak: boolean;
  /** To be shown; `null` for a good password. */
  readonly warning: string | null;
}

/** Refuses a weak password in production, and warns of it elsewhere. The message never repeats it. */
export const checkNewPassword = async (
  password: string,
  username: string,
  production: boolean,
): Promise<CheckedPassword> => {
  if (password.length > MAX_CHARACTERS)
    throw new Error(`the password is longer than ${MAX_CHARACTERS} characters: nothing was changed`);
  const fault = weakPassword(password, username) ?? (await guessablePassword(password, username));
  if (fault === null) return { weak: false, warning: null };
  const advice = `for example take what this prints: node -p "crypto.randomBytes(12).toString('base64url')"`;
  if (production)
    throw new Error(`the password is refused in production: it ${fault}. Nothing was changed; ${advice}`);
  return { weak: true, warning: `the password ${fault}, and production would refuse it; ${advice}` };
};

import { guessablePassword, guessesLog10, MIN_SECRET_GUESSES_LOG10 } from '../../../accounts/guesses.ts';
import type { AppContext } from '../../../cli/app-context.ts';
import { type Credential, CREDENTIAL_ADVICE } from '../../../config/settings-checks.ts';
import { faultOf, type SettingsFault, SettingsError } from '../../../config/settings-error.ts';

const guessableSecret = async (secret: string): Promise<string | null> => {
  const [log10 = 0] = await guessesLog10([secret], []);
  return log10 < MIN_SECRET_GUESSES_LOG10 ? 'is made of common words or sequences' : null;
};

/**
 * In production: rejects a password or secret that a dictionary of common ones makes guessable. The settings have passed
 * their quick checks already.
 *
 * @throws SettingsError
 */
export const refuseGuessableCredentials = async (
  { settings }: Pick<AppContext, 'settings'>,
  credentials: readonly Credential[],
): Promise<void> => {
  const { settings: values, origins } = settings();
  if (!values.production) return;
  const { jwtSecret, adminUsername, adminPassword } = values.auth;
  const found: readonly (readonly [Credential, string | null])[] = [
    [
      'jwt_secret',
      credentials.includes('jwt_secret') && jwtSecret !== null ? await guessableSecret(jwtSecret) : null,
    ],
    [
      'admin_password',
      credentials.includes('admin_password') ? await guessablePassword(adminPassword, adminUsername) : null,
    ],
  ];
  const faults = found.flatMap(([key, text]): readonly SettingsFault[] => {
    if (text === null) return [];
    const from = origins.find((origin) => origin.key === key)?.from ?? 'default';
    return [faultOf(key, from, `not allowed in production: it ${text}; ${CREDENTIAL_ADVICE[key]}`)];
  });
  if (faults.length > 0) throw new SettingsError(faults);
};

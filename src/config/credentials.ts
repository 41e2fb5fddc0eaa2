export interface LoginCredentials {
  readonly username: string;
  readonly password: string;
}

/** `null` without a user name: the connection does not log in. */
export const loginCredentials = (
  username: string | null,
  password: string | null,
): LoginCredentials | null => (username === null ? null : { username, password: password ?? '' });

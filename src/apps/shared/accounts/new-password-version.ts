import { randomBytes } from 'node:crypto';

/** A random version for a password set with `headwater account`. */
export const newPasswordVersion = (): string => randomBytes(16).toString('base64url');

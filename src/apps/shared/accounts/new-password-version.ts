import { randomBytes } from 'node:crypto';

/** The version of a password that the command sets. */
export const newPasswordVersion = (): string => randomBytes(16).toString('base64url');

import { createHash } from 'node:crypto';
import { type Options, hash, hashRaw, verify } from '@node-rs/argon2';

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const ARGON2_OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const satisfies Options;

/**
 * A hash that matches no password, with the format and cost of `hashPassword`: verifying against it takes as long as
 * against a real one.
 */
export const DUMMY_HASH = `$argon2id$v=19$m=${ARGON2_OPTIONS.memoryCost},t=${ARGON2_OPTIONS.timeCost},p=${ARGON2_OPTIONS.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Hashes a password with argon2id and a fresh salt, in PHC format. Takes 19 MiB and about 50 ms in a worker thread. */
export const hashPassword = (password: string): Promise<string> => hash(password, ARGON2_OPTIONS);

/** Whether the password matches the hash. Rejects if the hash is not an argon2 hash. */
export const verifyPassword = (passwordHash: string, password: string): Promise<boolean> =>
  verify(passwordHash, password);

/**
 * The version of a password from the settings. Every process with the same settings and secret derives the same version,
 * so they accept each other's tokens without a shared store. Takes as long as hashing.
 */
export const passwordVersion = async (
  secret: string,
  username: string,
  password: string,
): Promise<string> => {
  const salt = createHash('sha256').update(`headwater password version\0${secret}\0${username}`).digest();
  const raw = await hashRaw(password, { ...ARGON2_OPTIONS, salt: salt.subarray(0, 16), outputLen: 16 });
  return raw.toString('base64url');
};

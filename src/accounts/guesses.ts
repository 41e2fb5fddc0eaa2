import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';

/** Decimal digits of the number of guesses that a password must withstand: zxcvbn's highest score. */
export const MIN_PASSWORD_GUESSES_LOG10 = 10;
/** A secret can be guessed at without asking the server, so it must withstand far more. */
export const MIN_SECRET_GUESSES_LOG10 = 20;

const WORDS = ['headwater', 'wikipedia', 'wikimedia'];

/**
 * After how many guesses each text would be found, as a power of ten, by zxcvbn and its lists of common passwords.
 * The lists take 40 MB and are needed once: they live in a thread that ends with its answer.
 */
export const guessesLog10 = async (
  texts: readonly string[],
  words: readonly string[],
): Promise<readonly number[]> => {
  const worker = new Worker(new URL('./guess-worker.js', import.meta.url), {
    workerData: { texts, words: [...words, ...WORDS] },
  });
  try {
    const reply: unknown = await once(worker, 'message');
    return z.tuple([z.array(z.number())]).parse(reply)[0];
  } finally {
    await worker.terminate();
  }
};

/** Why production refuses a password; `null`: it does not. */
export const guessablePassword = async (password: string, username: string): Promise<string | null> => {
  const [log10 = 0] = await guessesLog10([password], [username]);
  return log10 < MIN_PASSWORD_GUESSES_LOG10
    ? 'is a common password, or too close to one: it would be guessed soon'
    : null;
};

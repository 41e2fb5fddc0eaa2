import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';

/** A password must withstand 10 to this power guesses: zxcvbn's highest score. */
export const MIN_PASSWORD_GUESSES_LOG10 = 10;
/** A secret must withstand far more guesses, because an attacker can guess offline. */
export const MIN_SECRET_GUESSES_LOG10 = 20;

const SITE_WORDS = ['headwater', 'wikipedia', 'wikimedia'];

/**
 * Estimates with zxcvbn how many guesses (log10) find each text. zxcvbn's word lists take 40 MB and are needed once, so
 * they are loaded in a worker thread that ends with its result.
 */
export const guessesLog10 = async (
  texts: readonly string[],
  userInputs: readonly string[],
): Promise<readonly number[]> => {
  const worker = new Worker(new URL('./guess-worker.js', import.meta.url), {
    workerData: { texts, userInputs: [...userInputs, ...SITE_WORDS] },
  });
  try {
    const reply: unknown = await once(worker, 'message');
    return z.tuple([z.array(z.number())]).parse(reply)[0];
  } finally {
    await worker.terminate();
  }
};

/** Why production refuses a password, as the end of a sentence; `null` if it accepts it. */
export const guessablePassword = async (password: string, username: string): Promise<string | null> => {
  const [log10 = 0] = await guessesLog10([password], [username]);
  return log10 < MIN_PASSWORD_GUESSES_LOG10
    ? 'is a common password or close to one, and would soon be guessed'
    : null;
};

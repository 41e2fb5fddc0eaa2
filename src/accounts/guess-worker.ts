import { parentPort, workerData } from 'node:worker_threads';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/** Only this many characters are scored, to bound the work: more characters can only add guesses. */
const MAX_CHARACTERS = 128;

interface GuessRequest {
  readonly texts: readonly string[];
  /** Words that an attacker who knows this site would try first. */
  readonly userInputs: readonly string[];
}

if (parentPort !== null) {
  const { texts, userInputs } = workerData as GuessRequest;
  const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  parentPort.postMessage(
    texts.map((text) => zxcvbn.check(text.slice(0, MAX_CHARACTERS), [...userInputs]).guessesLog10),
  );
}

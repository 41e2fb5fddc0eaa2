import { parentPort, workerData } from 'node:worker_threads';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/** Beyond this many characters nothing is weighed: the rest can only add to the guesses. */
const MAX_CHARACTERS = 128;

interface GuessRequest {
  readonly texts: readonly string[];
  /** What a person at this place would try first. */
  readonly words: readonly string[];
}

if (parentPort !== null) {
  const { texts, words } = workerData as GuessRequest;
  const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  parentPort.postMessage(
    texts.map((text) => zxcvbn.check(text.slice(0, MAX_CHARACTERS), [...words]).guessesLog10),
  );
}

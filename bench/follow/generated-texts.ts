import { generatedLog } from '../../src/simulator/generator/generated-log.ts';

/** The JSON of `count` generated events, one text each. */
export const generatedTexts = function* (count: number): Generator<string> {
  const log = generatedLog({
    seed: 11,
    startMs: Date.now() - (count / 45) * 1000,
    rate: 45,
    count,
    isComplete: true,
  });
  for (let offset = log.firstOffset; offset < log.endOffset; offset += 1) yield log.at(offset).data;
};

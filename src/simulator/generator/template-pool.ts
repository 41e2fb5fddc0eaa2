import { seedFor } from '../hash.ts';
import { createRandom, type Random } from '../random.ts';
import { eventShape, INCOMPLETE_SHAPES } from './event-shapes.ts';
import { compileTemplate, type Template } from './template.ts';
import { wikiAt } from './wikis.ts';

/** Of 1000 events, as measured on the feed (external and digits are seen, but rare). */
const TYPES: readonly (readonly [type: string, share: number])[] = [
  ['categorize', 0.485],
  ['edit', 0.4],
  ['log', 0.08],
  ['new', 0.02],
  ['external', 0.01],
  ['142', 0.005],
];

const typeAt = (random: Random): string => {
  const point = random();
  let cumulativeShare = 0;
  for (const [type, share] of TYPES) {
    cumulativeShare += share;
    if (point < cumulativeShare) return type;
  }
  return 'edit';
};

const POOL_SIZE = 2048;

/**
 * Templates to choose from evenly: wikis and types come in their shares, and `oddRate` of them (0 to 1) lack
 * an optional field.
 */
export const createTemplatePool = (seed: number, incompleteRate: number): readonly Template[] => {
  const random = createRandom(seedFor(seed, 'templates'));
  const incompleteCount = Math.round(POOL_SIZE * incompleteRate);
  const step = incompleteCount === 0 ? Infinity : POOL_SIZE / incompleteCount;
  let oddCount = 0;
  return Array.from({ length: POOL_SIZE }, (_, number) => {
    const shape = eventShape(typeAt(random), wikiAt((number + 0.5) / POOL_SIZE), random);
    const makeIncomplete =
      number + 1 >= (oddCount + 1) * step
        ? INCOMPLETE_SHAPES[oddCount % INCOMPLETE_SHAPES.length]
        : undefined;
    if (makeIncomplete === undefined) return compileTemplate(shape);
    oddCount += 1;
    return compileTemplate(makeIncomplete(shape));
  });
};

export { batchOf, marbles } from '../../src/testing/marbles.ts';

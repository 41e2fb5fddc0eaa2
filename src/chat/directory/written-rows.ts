import type { IssuedNumber } from '../numbering/issued-number.ts';

/** Which numbers the Rails application has written. */
export interface WrittenRows {
  /** For each number, whether MySQL has its row. */
  readonly areWritten: (numbers: readonly IssuedNumber[]) => Promise<readonly boolean[]>;
  /** For each number, whether its application or chat exists, without which it cannot be written. */
  readonly haveOwners: (numbers: readonly IssuedNumber[]) => Promise<readonly boolean[]>;
}

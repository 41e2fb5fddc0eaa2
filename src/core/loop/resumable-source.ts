import type { Source } from './source.ts';

/** Numbers that a feed skipped, both ends included. */
export interface SequenceGap {
  readonly from: number;
  readonly to: number;
  /** How many events that is at most: items whose number could not be read may be some of them. */
  readonly missing: number;
}

/** How a feed numbers its items. Each number is the one before plus 1. */
export interface Sequence<T, P> {
  /** `null`: the number of this item cannot be read. It may be the one that is skipped next. */
  readonly numberOf: (item: T) => number | null;
  /** The number of the last item before a position; `null` if the position does not say. */
  readonly lastBefore: (position: P) => number | null;
}

/** What happens to a source besides its batches. There is never one of these per item. */
export type SourceEvent =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  /** Something that an operator should know. The source goes on. */
  | { readonly kind: 'warning'; readonly message: string }
  /** The feed skipped these numbers, also when it was asked again, or has deleted them. The source goes on after them. */
  | ({ readonly kind: 'gap'; readonly message: string } & SequenceGap);

/**
 * A feed that can be read again from a position.
 *
 * A position says how far the feed was read. The pipeline stores it in the transaction that holds the effect of everything
 * before it, and resumes from it after any failure. So a source must give each position only after the items before it, and
 * must emit, after a resume, every item that follows the position.
 */
export interface ResumableSource<T, P> {
  /** Names the feed in messages, such as its URL without secrets. */
  readonly name: string;
  /** The items after `position`; `null` at the first start. Each call makes a new connection. */
  readonly resume: (position: P | null, onSourceEvent: (event: SourceEvent) => void) => Source<T, P>;
  /** The position as text, as sinks store it. */
  readonly formatPosition: (position: P) => string;
  /** The position of a stored text. Throws an error that says what is wrong with the text. */
  readonly parsePosition: (text: string) => P;
  /** Why an item must become a dead letter without being decoded, such as its length; `null`: it can be decoded. */
  readonly problemOf: (item: T) => string | null;
  /** The item as text, for a dead letter. */
  readonly textOf: (item: T) => string;
  /** The approximate size of an item in bytes: the memory of everything in flight is bounded by it. */
  readonly sizeOf: (item: T) => number;
  /** For a feed that numbers its items without holes: the pipeline then notices what it skips. */
  readonly sequence?: Sequence<T, P>;
}

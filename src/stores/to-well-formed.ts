/**
 * The same text with each lone surrogate replaced by U+FFFD. JavaScript allows half of a surrogate pair, UTF-8
 * does not: doing it here makes every store keep, compare and count the same text.
 */
export const toWellFormed = (text: string): string =>
  // Testing is much cheaper than replacing, and nearly all text passes.
  text.isWellFormed() ? text : text.toWellFormed();

/**
 * Replaces each lone surrogate with U+FFFD. JavaScript strings may hold half of a surrogate pair, UTF-8 may not: this
 * makes every store keep, compare and count the same text.
 */
export const toWellFormed = (text: string): string =>
  // Testing is much cheaper than replacing, and nearly all text is well-formed.
  text.isWellFormed() ? text : text.toWellFormed();

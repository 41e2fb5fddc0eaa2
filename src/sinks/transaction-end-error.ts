/** The error of a statement of `write` that would begin or end the transaction before the position is in it. */
export const transactionEndError = (): TypeError =>
  new TypeError('`write` must not begin or end a transaction: it runs inside one, which the sink commits');

/** Identifies a ledger: the first columns of most partition keys. `ledger` is the row key of its name. */
export type LedgerKey = readonly [scope: string, generation: number, ledger: string];

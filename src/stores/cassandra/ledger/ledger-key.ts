/** Where a ledger's rows lie: the first columns of most partition keys. The ledger's name is in its form as a key. */
export type LedgerKey = readonly [scope: string, generation: number, ledger: string];

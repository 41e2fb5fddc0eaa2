/**
 * The size limit of a page of rejects, in characters of data. A page ends with the reject that reaches the limit, so it
 * holds at most one reject more. A page below the limit has fewer rejects than requested only at the end of the list.
 */
export const MAX_REJECT_PAGE_CHARACTERS = 1_048_576;

export interface RejectPage<R> {
  readonly rejects: readonly R[];
  readonly isFull: boolean;
  add(reject: R): void;
}

/** Whether a page ended at the size limit, so that more rejects may follow. */
export const isFullOfData = (rejects: readonly { readonly data: string }[]): boolean =>
  rejects.reduce((sum, { data }) => sum + data.length, 0) >= MAX_REJECT_PAGE_CHARACTERS;

/** Builds a page of at most `limit` rejects, one by one. */
export const rejectPage = <R extends { readonly data: string }>(limit: number): RejectPage<R> => {
  const rejects: R[] = [];
  let characters = 0;
  return {
    rejects,
    get isFull() {
      return rejects.length >= limit || characters >= MAX_REJECT_PAGE_CHARACTERS;
    },
    add: (reject) => {
      rejects.push(reject);
      characters += reject.data.length;
    },
  };
};

/**
 * So many characters of data fill a page of rejects: it ends with the reject that reaches them, so that it holds at most
 * this much and one reject more, and a page below has fewer rejects than were asked for only at the end.
 */
export const MAX_REJECT_PAGE_CHARACTERS = 1_048_576;

export interface RejectPage<R> {
  readonly rejects: readonly R[];
  readonly isFull: boolean;
  add(reject: R): void;
}

/** Whether rejects come to so much data that their page ended there, and others may follow. */
export const isFullOfData = (rejects: readonly { readonly data: string }[]): boolean =>
  rejects.reduce((sum, { data }) => sum + data.length, 0) >= MAX_REJECT_PAGE_CHARACTERS;

/** A page of at most `limit` rejects, as it is read one by one. */
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

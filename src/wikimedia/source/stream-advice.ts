/** What to change when a feed refuses a request; `null` if the client is not at fault. */
export type RefusalAdvice = (
  status: number,
  /** The topics of the position that was sent. */
  resumedTopics: readonly string[],
) => string | null;

const ADVICE: Readonly<Record<number, string>> = {
  200: 'check `url`',
  400: 'it cannot read the position to resume from: check that the pipeline has read the same stream before',
  403: 'set `userAgent` to the name of your program and a contact, such as your e-mail address',
  404: 'check that `url` is a stream, and the one that the pipeline has read before',
  429: 'there are too many connections from this address: stop other clients',
};

/** The advice in the words of the options. Programs with settings replace it by their own. */
export const streamAdvice: RefusalAdvice = (status) => ADVICE[status] ?? null;

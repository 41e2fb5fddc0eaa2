const ADVICE: Readonly<Record<number, string>> = {
  400: 'it cannot read the request: check the URL, and the position in it',
  401: 'it wants other credentials: check the headers',
  403: 'it does not allow this: check the headers; many feeds want a User-Agent that names a contact',
  404: 'check the URL',
  410: 'check the URL; or it no longer has the position that was asked for',
  429: 'there are too many requests or connections from this address',
};

/** What to change when a feed refuses a request; `null` if nothing is known. */
export const statusAdvice = (status: number): string | null => ADVICE[status] ?? null;

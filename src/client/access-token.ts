/** The token that a client sends. */
export interface AccessToken {
  /** `null`: none so far. A token is sent only to a server that asks for one. */
  readonly current: () => string | null;
  /** Gets a new one; requests that need one at the same time share it. `null`: there are no credentials. */
  readonly renew: () => Promise<string> | null;
}

/** A token that `request` brings; `null` if there are no credentials to get one with. */
export const accessToken = (request: () => Promise<string> | string | null): AccessToken => {
  let current: string | null = null;
  let pending: Promise<string> | null = null;

  const renewed = async (requested: Promise<string> | string): Promise<string> => {
    try {
      current = await requested;
      return current;
    } finally {
      pending = null;
    }
  };

  return {
    current: () => current,
    renew: () => {
      if (pending !== null) return pending;
      const requested = request();
      if (requested !== null) pending = renewed(requested);
      return pending;
    },
  };
};

const KEY = 'headwater.token';

/**
 * Keeps the token until the tab is closed. If the browser blocks session storage, the token is kept in memory and lasts
 * until the page is reloaded.
 */
export const createTokenStore = () => {
  /** @type {string | null} */
  let current = null;
  try {
    current = sessionStorage.getItem(KEY);
  } catch {
    // Storage is blocked: keep the token in memory.
  }
  return {
    read: () => current,
    /** @param {string | null} token */
    write: (token) => {
      current = token;
      try {
        if (token === null) sessionStorage.removeItem(KEY);
        else sessionStorage.setItem(KEY, token);
      } catch {
        // Storage is blocked.
      }
    },
  };
};

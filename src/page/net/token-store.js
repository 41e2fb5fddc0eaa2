const KEY = 'headwater.token';

/**
 * Keeps the token for as long as the tab lives. Where the browser allows no storage it is held in memory, so
 * that logging in still works, until the page is loaded anew.
 */
export const createTokenPlace = () => {
  /** @type {string | null} */
  let held = null;
  try {
    held = sessionStorage.getItem(KEY);
  } catch {
    // No storage here: memory it is.
  }
  return {
    read: () => held,
    /** @param {string | null} token */
    write: (token) => {
      held = token;
      try {
        if (token === null) sessionStorage.removeItem(KEY);
        else sessionStorage.setItem(KEY, token);
      } catch {
        // As above.
      }
    },
  };
};

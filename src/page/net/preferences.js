/**
 * What a reader prefers on this device, kept in the browser. Where the browser blocks that, it lasts until the page is closed.
 *
 * @param {string} name
 * @returns {{ read: () => string | null, write: (value: string | null) => void }}
 */
export const createPreference = (name) => {
  const key = `headwater.${name}`;
  /** @type {string | null} */
  let current = null;
  try {
    current = localStorage.getItem(key);
  } catch {
    // Storage is blocked.
  }
  return {
    read: () => current,
    write: (value) => {
      current = value;
      try {
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, value);
      } catch {
        // Storage is blocked.
      }
    },
  };
};

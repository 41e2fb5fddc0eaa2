/** The browser has begun to read the file by then. */
const REVOKE_AFTER_MS = 10_000;

/** Has the browser save a file. @param {Blob} content @param {string} name */
export const saveFile = (content, name) => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), REVOKE_AFTER_MS);
};

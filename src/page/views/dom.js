/**
 * The element with this id and type. Throws if index.html does not have it.
 *
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export const elementById = (id, kind) => {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`index.html has no ${kind.name} with the id "${id}"`);
  return found;
};

/**
 * Sets the text only if it differs, to avoid needless layout.
 *
 * @param {Element} element
 * @param {string} text
 */
export const setText = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

/**
 * Runs `draw` at most once per frame, and not at all while the tab is hidden.
 *
 * @param {() => void} draw
 */
export const oncePerAnimationFrame = (draw) => {
  let isScheduled = false;
  return () => {
    if (isScheduled || document.hidden) return;
    isScheduled = true;
    requestAnimationFrame(() => {
      isScheduled = false;
      draw();
    });
  };
};

/**
 * The element with this id, of this kind. The page is of one piece: a missing one is a fault of its own.
 *
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export const byId = (id, kind) => {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`index.html has no ${kind.name} with the id "${id}"`);
  return found;
};

/**
 * Writes a text only where it differs, so that nothing is laid out again in vain.
 *
 * @param {Element} element
 * @param {string} text
 */
export const write = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

/**
 * Runs `draw` at most once a frame, however often it is asked for, and not at all while the tab is hidden.
 *
 * @param {() => void} draw
 */
export const oncePerFrame = (draw) => {
  let asked = false;
  return () => {
    if (asked || document.hidden) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
};

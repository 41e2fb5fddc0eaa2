const MOVE_MS = 450;

/** Whether things may move. */
const isCalm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/**
 * Puts the children of a list into this order, and lets those that change places glide there. While one of them has the
 * keyboard, nothing changes places.
 *
 * @param {HTMLElement} list
 * @param {readonly HTMLElement[]} wanted
 */
export const putInOrder = (list, wanted) => {
  if (wanted.every((item, index) => list.children[index] === item)) return;
  if (list.contains(document.activeElement)) return;
  const before = new Map(
    wanted.map((item) => [item, item.isConnected && !item.hidden ? item.offsetTop : null]),
  );
  list.replaceChildren(...wanted);
  if (isCalm()) return;
  for (const item of wanted) {
    const was = before.get(item) ?? null;
    if (was === null || item.hidden) continue;
    const by = was - item.offsetTop;
    if (by !== 0) {
      item.animate([{ transform: `translateY(${by}px)` }, { transform: 'none' }], {
        duration: MOVE_MS,
        easing: 'cubic-bezier(0.2, 0, 0, 1)',
      });
    }
  }
};

/** Lets something new appear. @param {HTMLElement} item */
export const appear = (item) => {
  if (isCalm()) return;
  item.animate(
    [
      { opacity: 0, transform: 'translateY(-6px)' },
      { opacity: 1, transform: 'none' },
    ],
    {
      duration: MOVE_MS,
      easing: 'ease-out',
    },
  );
};

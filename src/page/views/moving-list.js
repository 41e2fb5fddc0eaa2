const MOVE_MS = 450;

const prefersReducedMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/**
 * Reorders the children of a list and animates those that move. While one of them has the keyboard focus, the order
 * stays.
 *
 * @param {HTMLElement} list
 * @param {readonly HTMLElement[]} wanted
 */
export const reorder = (list, wanted) => {
  if (wanted.every((item, index) => list.children[index] === item)) return;
  if (list.contains(document.activeElement)) return;
  const before = new Map(
    wanted.map((item) => [item, item.isConnected && !item.hidden ? item.offsetTop : null]),
  );
  list.replaceChildren(...wanted);
  if (prefersReducedMotion()) return;
  for (const item of wanted) {
    const previousTop = before.get(item) ?? null;
    if (previousTop === null || item.hidden) continue;
    const delta = previousTop - item.offsetTop;
    if (delta !== 0) {
      item.animate([{ transform: `translateY(${delta}px)` }, { transform: 'none' }], {
        duration: MOVE_MS,
        easing: 'cubic-bezier(0.2, 0, 0, 1)',
      });
    }
  }
};

/** Fades in a new item. @param {HTMLElement} item */
export const animateIn = (item) => {
  if (prefersReducedMotion()) return;
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

// Tells whether a picture shows something. Needs a page of Chromium, which can read pictures.

/** A page without content has its background and hardly anything else. */
const MAX_BACKGROUND = 0.97;
const MIN_COLOURS = 60;

/** Why a picture is empty, judged by its number of colours and the share of the most common one; `null` if it is not. */
export const emptyPicture = ({ colours, background }) => {
  if (background > MAX_BACKGROUND) return `${Math.round(background * 100)} % of it have one colour`;
  return colours < MIN_COLOURS ? `it has only ${colours} colours` : null;
};

/** How many colours a PNG (base64) has, and the share of the commonest. */
export const coloursOf = (page, png) =>
  page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.codePointAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer);
    const counts = new Map();
    for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
    return { colours: counts.size, background: Math.max(...counts.values()) / pixels.length };
  }, png);

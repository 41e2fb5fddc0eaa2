import { layerColours } from './chart-colours.js';

/**
 * A picture of the chart with its title and legend.
 *
 * @param {HTMLCanvasElement} drawing
 * @param {{ title: string, caption: string, layers: readonly import('../model/chart-layers.js').Layer[], compared: { label: string } | null, ratio: number }} chart `ratio`: pixels of the drawing per CSS pixel
 * @returns {HTMLCanvasElement}
 */
export const chartPicture = (drawing, { title, caption, layers, compared, ratio }) => {
  const picture = document.createElement('canvas');
  const style = getComputedStyle(document.documentElement);
  /** @param {string} name */
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const { fontFamily } = getComputedStyle(document.body);
  const margin = 16 * ratio;
  const head = 84 * ratio;
  picture.width = drawing.width + 2 * margin;
  picture.height = drawing.height + head + margin;
  const context = picture.getContext('2d');
  if (context === null) return drawing;
  context.fillStyle = colour('surface');
  context.fillRect(0, 0, picture.width, picture.height);
  context.fillStyle = colour('ink');
  context.font = `700 ${17 * ratio}px ${fontFamily}`;
  context.fillText(title, margin, 28 * ratio);
  context.font = `${13 * ratio}px ${fontFamily}`;
  context.fillStyle = colour('quiet');
  context.fillText(caption, margin, 48 * ratio);
  let left = margin;
  const entries = [
    ...layers.map(({ label, colour: name }) => ({ label, fill: layerColours(name).line })),
    ...(compared === null ? [] : [{ label: `- - ${compared.label}`, fill: 'transparent' }]),
  ];
  for (const { label, fill } of entries) {
    context.fillStyle = fill;
    context.fillRect(left, 60 * ratio, 10 * ratio, 10 * ratio);
    context.fillStyle = colour('quiet');
    context.fillText(label, left + 16 * ratio, 70 * ratio);
    left += context.measureText(label).width + 36 * ratio;
  }
  context.drawImage(drawing, margin, head);
  return picture;
};

/**
 * The few names of the browser that playwright-core's types speak of.
 *
 * The whole "dom" library would let code that runs in Node mention `document` or `window` and compile, so
 * only these are known here, and nothing can be done with them.
 */
interface Node {
  readonly nodeType: number;
}
interface HTMLElement extends Node {
  readonly tagName: string;
}
interface SVGElement extends Node {
  readonly tagName: string;
}
type HTMLElementTagNameMap = Readonly<Record<string, HTMLElement>>;

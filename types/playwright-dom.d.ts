/**
 * The four names of the DOM that the types of playwright-core mention. The DOM itself is no part of this program: its globals would make code that
 * only a browser can run look right everywhere.
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
interface HTMLElementTagNameMap {
  readonly html: HTMLElement;
}

/**
 * Custom elements for học bạ số. Importing registers nothing and needs no DOM; call {@link defineHocBaSoElements}.
 *
 * @packageDocumentation
 */
export type { SignatureLine } from '@hocbaso/render';
export { defineHocBaSoElements } from './define.ts';
export type { ElementRegistry } from './internal/dom.ts';
export type {
  HocBaSoSignElement,
  SignEndDetail,
  SignItemDetail,
  SignRefusedDetail,
} from './sign/sign-element.ts';
export type { HocBaSoViewElement } from './view/view-element.ts';

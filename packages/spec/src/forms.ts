/**
 * The printed forms of the circulars, row by row; apart from the main entry because only printing needs them.
 *
 * @packageDocumentation
 */
export { PRINTED_FORMS, PRINTED_WORDS } from './generated/forms.ts';

import { ASSESSMENT, type Locale, type MessageCode, type MessageParams, renderMessage } from '@hocbaso/spec';

/** Name of a formula of the circulars; its words and clause are data (`ASSESSMENT.formulas`). */
export type FormulaId = keyof typeof ASSESSMENT.formulas;

/** One value a computation starts from. */
export interface DerivationInput {
  /** Label in Vietnamese. */
  readonly vi: string;
  /** Label in English. */
  readonly en: string;
  readonly value: string;
}

/** One step, as a catalogue code with its parameters. */
export interface DerivationStep {
  readonly code: MessageCode;
  readonly params: MessageParams;
}

/** How a value was computed, as data; words come from {@link describeDerivation}. */
export interface Derivation<V = DerivedResult> {
  readonly formula: FormulaId;
  readonly inputs: readonly DerivationInput[];
  readonly steps: readonly DerivationStep[];
  readonly value: V;
}

/** A computed value: a mark or level as the record writes it, a yes or no, or codes of subjects. */
export type DerivedResult = string | boolean | readonly string[];

/** A derivation in words of one language, each entry one line. */
export interface DerivationText {
  readonly formula: string;
  readonly clause: string;
  readonly inputs: readonly string[];
  readonly steps: readonly string[];
  readonly result: string;
}

/** A step of a derivation. */
export function step(code: MessageCode, params: MessageParams = {}): DerivationStep {
  return { code, params };
}

function resultText(value: DerivedResult, locale: Locale): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'boolean') return value.join(', ');
  const [yes, no] = locale === 'vi' ? ['có', 'không'] : ['yes', 'no'];
  return value ? yes! : no!;
}

/** Renders a derivation in Vietnamese (default) or English: formula, clause, inputs, steps, result. */
export function describeDerivation(
  derivation: Derivation<DerivedResult>,
  locale: Locale = 'vi',
): DerivationText {
  const formula = ASSESSMENT.formulas[derivation.formula];
  return {
    formula: formula[locale],
    clause: formula.clause,
    inputs: derivation.inputs.map((input) => `${input[locale]}: ${input.value}`),
    steps: derivation.steps.map(({ code, params }) => renderMessage(code, params, locale).text),
    result: resultText(derivation.value, locale),
  };
}

import type { Transcript } from '../generated/record.ts';

/** A record of one form with every field optional. */
export type Decoded<T> = {
  readonly [K in keyof T]?: T[K] extends readonly (infer Row)[] | undefined ? readonly Partial<Row>[] : T[K];
};
/** {@link Decoded} for each form of a union. */
export type DecodedOf<T extends Transcript> = T extends Transcript
  ? Decoded<Omit<T, 'form'>> & Pick<T, 'form'>
  : never;

/**
 * A record as it came out of an XML document: every field may be absent, because the official layouts do not carry
 * all of them and a document may be incomplete.
 */
export type DecodedTranscript = DecodedOf<Transcript>;

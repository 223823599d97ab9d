const DER = { type: 'string', contentEncoding: 'base64', minLength: 4, pattern: '^[A-Za-z0-9+/]+={0,2}$' };
const HASHES = ['sha256', 'sha384', 'sha512'];

/**
 * JSON Schema (2020-12) of an evidence file, for whoever reads one in another language. What a schema cannot say: every piece of
 * material lies under a seal, a later seal covers no less than an earlier one, and the tokens are over the manifests
 * ({@link manifestOf} has their form).
 */
export const EVIDENCE_SCHEMA: Readonly<Record<string, unknown>> = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'hocbaso-evidence/1',
  title: 'Bằng chứng đi kèm học bạ số · Evidence beside a digital transcript',
  type: 'object',
  additionalProperties: false,
  required: ['format', 'document', 'materials', 'seals'],
  properties: {
    format: { const: 'hocbaso-evidence/1' },
    document: {
      type: 'object',
      description: 'The document this is evidence for; the seals prove it.',
      additionalProperties: false,
      required: ['sha512', 'size'],
      properties: {
        sha512: { type: 'string', pattern: '^[0-9a-f]{128}$' },
        size: { type: 'integer', minimum: 0 },
      },
    },
    materials: {
      type: 'array',
      description: 'What a later verification needs, DER in base64, in the order it was collected.',
      maxItems: 1024,
      items: {
        oneOf: [
          {
            type: 'object',
            additionalProperties: false,
            required: ['kind', 'der'],
            properties: { kind: { enum: ['certificate', 'crl', 'ocsp'] }, der: DER },
          },
          {
            type: 'object',
            description:
              'RFC 3161 token over the canonical SignatureValue (Canonical XML 1.0) of one signature.',
            additionalProperties: false,
            required: ['kind', 'signatureId', 'der'],
            properties: { kind: { const: 'signature-timestamp' }, signatureId: { type: 'string' }, der: DER },
          },
        ],
      },
    },
    seals: {
      type: 'array',
      description:
        'Timestamps, oldest first, each over the document, the material so far and all earlier seals.',
      minItems: 1,
      maxItems: 64,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['algorithm', 'materials', 'token'],
        properties: {
          algorithm: { enum: HASHES },
          materials: {
            type: 'integer',
            minimum: 0,
            description: 'Pieces of material covered, from the first.',
          },
          token: DER,
        },
      },
    },
  },
};

/** The subset of JSON Schema 2020-12 that profile files are described in; {@link checkJson} interprets exactly this. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly oneOf?: readonly JsonSchema[];
  readonly type?: 'string' | 'boolean' | 'integer' | 'object' | 'array' | 'null';
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false | JsonSchema;
  readonly propertyNames?: { readonly pattern: string };
  readonly description?: string;
}

const TEXT: JsonSchema = { type: 'string', minLength: 1 };
const NAME: JsonSchema = { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_.-]*$' };
const DAY: JsonSchema = { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' };
const FLAG: JsonSchema = { type: 'boolean' };
const NULL: JsonSchema = { type: 'null' };
const LIST: JsonSchema = { type: 'string', enum: ['quaTrinhHocTap', 'bangDiem', 'chungChi'] };
const ref = (name: string): JsonSchema => ({ $ref: `#/$defs/${name}` });
const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
const orNull = (schema: JsonSchema): JsonSchema => ({ oneOf: [schema, NULL] });

/** An object with these members and no other; a `?` at the end of a name makes it optional. */
function object(members: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const bare = (name: string): string => name.replace(/\?$/, '');
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(members).map(([name, schema]) => [bare(name), schema])),
    required: Object.keys(members).filter((name) => !name.endsWith('?')),
    additionalProperties: false,
  };
}

const SOURCED = { confidence: ref('confidence'), source: TEXT };
const HEAD = { '$schema?': TEXT, id: ref('id') };
const TITLE = object({ vi: TEXT, en: TEXT });
const SCHOOL_YEAR: JsonSchema = { type: 'string', pattern: '^[0-9]{4}-[0-9]{4}$' };
const VALIDITY = object({
  from: DAY,
  'to?': DAY,
  'schoolYears?': object({ 'from?': SCHOOL_YEAR, 'to?': SCHOOL_YEAR, ...SOURCED }),
});
const LEVELS: JsonSchema = {
  type: 'array',
  items: { type: 'string', enum: ['tieuHoc', 'thcs', 'thpt'] },
  minItems: 1,
};
const CANONICALIZATION: JsonSchema = {
  type: 'string',
  enum: ['http://www.w3.org/TR/2001/REC-xml-c14n-20010315', 'http://www.w3.org/2001/10/xml-exc-c14n#'],
};
const DIGEST: JsonSchema = { type: 'string', enum: ['http://www.w3.org/2001/04/xmlenc#sha256'] };
const LEVEL: JsonSchema = { type: 'string', enum: ['xmldsig', 'B'] };
const ALGORITHMS: JsonSchema = {
  type: 'array',
  items: {
    type: 'string',
    enum: [
      'rsa-sha256',
      'rsa-sha384',
      'rsa-sha512',
      'rsa-pss-sha256',
      'ecdsa-sha256',
      'ecdsa-sha384',
      'ecdsa-sha512',
    ],
  },
  minItems: 1,
};
const FORMAT: JsonSchema = { type: 'string', enum: ['dmy', 'dateTime', 'date', 'text'] };
const SIZE: JsonSchema = { type: 'integer', minimum: 1 };
const AT: JsonSchema = { oneOf: [TEXT, { type: 'array', items: TEXT, minItems: 1 }] };
const BY = { 'confidence?': ref('confidence'), 'source?': TEXT };

const DEFS: Readonly<Record<string, JsonSchema>> = {
  id: {
    type: 'string',
    pattern: '^[a-z0-9][a-z0-9.-]*$',
    description: 'Lower case, digits, dots and hyphens.',
  },
  confidence: { type: 'string', enum: ['official', 'transcribed', 'reported', 'guess'] },
  fact: object(SOURCED),
  literal: object({ value: TEXT, ...SOURCED }),
  idOfElement: object({ attribute: NAME, 'aliases?': listOf(NAME), value: TEXT, ...SOURCED }),
  field: object({
    kind: { type: 'string', const: 'field' },
    tag: NAME,
    field: TEXT,
    'aliases?': listOf(NAME),
    'format?': FORMAT,
    'requiredByAnnex?': FLAG,
    ...SOURCED,
  }),
  group: object({
    kind: { type: 'string', const: 'group' },
    tag: NAME,
    'id?': ref('idOfElement'),
    children: listOf(ref('node')),
    ...SOURCED,
  }),
  rows: object({
    kind: { type: 'string', const: 'rows' },
    tag: NAME,
    rows: LIST,
    'id?': ref('idOfElement'),
    children: listOf(ref('node')),
    ...SOURCED,
  }),
  slot: object({
    kind: { type: 'string', const: 'slot' },
    tag: NAME,
    role: { type: 'string', enum: ['gvbm', 'gvcn', 'cbql', 'phatHanh'] },
    reference: TEXT,
    required: FLAG,
    'perRow?': LIST,
    'id?': ref('idOfElement'),
    signedAtTag: NAME,
    'holderIdTag?': NAME,
    ...SOURCED,
  }),
  node: { oneOf: [ref('field'), ref('group'), ref('rows'), ref('slot')] },
  profile: object({
    ...HEAD,
    form: { type: 'string', enum: ['primary', 'secondary'] },
    capHoc: LEVELS,
    title: TITLE,
    source: TEXT,
    validity: VALIDITY,
    literals: object({ phienBan: ref('literal'), thongTu: ref('literal') }),
    formats: {
      type: 'object',
      additionalProperties: ref('fact'),
      propertyNames: { pattern: '^[a-z][A-Za-z0-9]*$' },
    },
    signature: object({
      canonicalization: CANONICALIZATION,
      digest: DIGEST,
      algorithms: ALGORITHMS,
      signatureIdPrefix: NAME,
      'level?': LEVEL,
      signingTime: object({ path: TEXT, referenced: NAME, ...SOURCED }),
      ...SOURCED,
    }),
    package: object({
      root: NAME,
      idAttribute: NAME,
      id: TEXT,
      signature: TEXT,
      signatureConfidence: ref('confidence'),
      maxBytes: SIZE,
      maxBytesBasis: TEXT,
      recall: listOf(ref('field')),
      ...SOURCED,
    }),
    root: ref('group'),
  }),
  confirm: object({
    op: { type: 'string', const: 'confirm' },
    at: AT,
    confidence: ref('confidence'),
    'source?': TEXT,
  }),
  doubt: object({
    op: { type: 'string', const: 'doubt' },
    at: AT,
    confidence: ref('confidence'),
    'source?': TEXT,
  }),
  rename: object({
    op: { type: 'string', const: 'rename' },
    at: TEXT,
    tag: NAME,
    'keepOldTag?': FLAG,
    ...BY,
  }),
  set: object({ op: { type: 'string', const: 'set' }, at: AT, to: ref('members'), ...BY }),
  order: object({
    op: { type: 'string', const: 'order' },
    at: TEXT,
    tags: { type: 'array', items: NAME, minItems: 1 },
    ...BY,
  }),
  add: object({
    op: { type: 'string', const: 'add' },
    at: TEXT,
    node: ref('newNode'),
    'before?': NAME,
    'after?': NAME,
    ...BY,
  }),
  remove: object({ op: { type: 'string', const: 'remove' }, at: AT }),
  members: object({
    'format?': orNull(FORMAT),
    'aliases?': orNull(listOf(NAME)),
    'requiredByAnnex?': orNull(FLAG),
    'id?': orNull(object({ attribute: NAME, 'aliases?': listOf(NAME), value: TEXT })),
    'required?': FLAG,
    'reference?': TEXT,
    'perRow?': orNull(LIST),
    'signedAtTag?': NAME,
    'holderIdTag?': orNull(NAME),
    'value?': TEXT,
    'attribute?': NAME,
    'canonicalization?': CANONICALIZATION,
    'digest?': DIGEST,
    'algorithms?': ALGORITHMS,
    'signatureIdPrefix?': NAME,
    'level?': LEVEL,
    'path?': TEXT,
    'referenced?': NAME,
    'root?': NAME,
    'idAttribute?': NAME,
    'packageId?': TEXT,
    'maxBytes?': SIZE,
    'maxBytesBasis?': TEXT,
  }),
  newNode: { oneOf: [ref('newField'), ref('newGroup'), ref('newRows')] },
  newField: object({
    kind: { type: 'string', const: 'field' },
    tag: NAME,
    field: TEXT,
    'aliases?': listOf(NAME),
    'format?': FORMAT,
    'requiredByAnnex?': FLAG,
  }),
  newGroup: object({ kind: { type: 'string', const: 'group' }, tag: NAME, children: listOf(ref('newNode')) }),
  newRows: object({
    kind: { type: 'string', const: 'rows' },
    tag: NAME,
    rows: LIST,
    children: listOf(ref('newNode')),
  }),
  change: {
    oneOf: ['confirm', 'doubt', 'rename', 'set', 'order', 'add', 'remove'].map(ref),
  },
  overlay: object({
    ...HEAD,
    extends: ref('id'),
    'title?': TITLE,
    source: TEXT,
    confidence: ref('confidence'),
    'validity?': VALIDITY,
    'capHoc?': LEVELS,
    changes: listOf(ref('change')),
  }),
};

/**
 * The JSON Schema of a profile file: a whole profile, or an overlay when it has `extends`. Written to
 * `schema/profile.schema.json`.
 */
export const PROFILE_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'hocbaso:profile',
  title: 'Hồ sơ đặc tả học bạ số hoặc tệp bổ sung (overlay)',
  if: { type: 'object', required: ['extends'] },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
  then: ref('overlay'),
  else: ref('profile'),
  $defs: DEFS,
} as const;

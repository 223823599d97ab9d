import type { MessageCode } from '../generated/message-codes.ts';
import { formatPath } from '../issues/describe.ts';
import type { Issue } from '../issues/issue.ts';
import type { JsonSchema } from './profile-schema.ts';

type Path = readonly (string | number)[];
type Definitions = Readonly<Record<string, JsonSchema>>;

/** A profile file is a handful of levels deep; deeper is refused before it can exhaust the stack. */
const MAX_DEPTH = 40;

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (Number.isInteger(value)) return 'integer';
  return typeof value;
}

class JsonChecker {
  readonly issues: Issue[] = [];
  private readonly definitions: Definitions;

  constructor(definitions: Definitions) {
    this.definitions = definitions;
  }

  private report(code: MessageCode, path: Path, params: Readonly<Record<string, string>>): void {
    this.issues.push({ code, severity: 'error', path, params: { path: formatPath(path) || '$', ...params } });
  }

  private resolve(schema: JsonSchema): JsonSchema {
    let found = schema;
    while (found.$ref !== undefined) found = this.definitions[found.$ref.slice('#/$defs/'.length)]!;
    return found;
  }

  /** Says in a word what a schema takes, for messages. */
  private describe(schema: JsonSchema): string {
    const one = this.resolve(schema);
    if (one.oneOf !== undefined) return [...new Set(one.oneOf.map((s) => this.describe(s)))].join(' | ');
    if (one.const !== undefined) return JSON.stringify(one.const);
    if (one.enum !== undefined) return one.enum.map((v) => JSON.stringify(v)).join(' | ');
    return one.pattern ?? one.type ?? 'object';
  }

  /** The alternative a value is meant to be: by its discriminating constant, or by its type. */
  private choose(alternatives: readonly JsonSchema[], value: unknown): JsonSchema | string {
    const kinds: string[] = [];
    for (const alternative of alternatives) {
      const schema = this.resolve(alternative);
      const tagged = Object.entries(schema.properties ?? {}).find(([, member]) => member.const !== undefined);
      if (tagged === undefined) {
        if (schema.type === typeOf(value)) return schema;
        continue;
      }
      const [name, { const: constant }] = tagged;
      if (typeOf(value) === 'object' && (value as Record<string, unknown>)[name] === constant) return schema;
      kinds.push(`${name}: ${JSON.stringify(constant)}`);
    }
    return kinds.length > 0 ? kinds.join(' | ') : alternatives.map((s) => this.describe(s)).join(' | ');
  }

  check(given: JsonSchema, value: unknown, path: Path): void {
    let schema = this.resolve(given);
    if (schema.oneOf !== undefined) {
      const chosen = this.choose(schema.oneOf, value);
      if (typeof chosen === 'string') {
        this.report('ERR_HBS_PROFILE_VALUE', path, { expected: chosen });
        return;
      }
      schema = chosen;
    }
    if (path.length > MAX_DEPTH || (schema.type !== undefined && schema.type !== typeOf(value))) {
      this.report('ERR_HBS_PROFILE_VALUE', path, { expected: this.describe(schema) });
      return;
    }
    if (typeof value === 'string') this.checkText(schema, value, path);
    else if (typeof value === 'number' && schema.minimum !== undefined && value < schema.minimum)
      this.report('ERR_HBS_PROFILE_VALUE', path, { expected: `≥ ${schema.minimum}` });
    else if (Array.isArray(value)) this.checkList(schema, value, path);
    else if (schema.type === 'object') this.checkObject(schema, value as Record<string, unknown>, path);
  }

  private checkText(schema: JsonSchema, value: string, path: Path): void {
    const wrong =
      (schema.const !== undefined && schema.const !== value) ||
      (schema.enum !== undefined && !schema.enum.includes(value)) ||
      (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value));
    if (wrong) this.report('ERR_HBS_PROFILE_VALUE', path, { expected: this.describe(schema) });
    else if (value.length < (schema.minLength ?? 0)) {
      this.report('ERR_HBS_PROFILE_VALUE', path, { expected: 'length ≥ 1' });
    }
  }

  private checkList(schema: JsonSchema, value: readonly unknown[], path: Path): void {
    if (value.length < (schema.minItems ?? 0)) {
      this.report('ERR_HBS_PROFILE_VALUE', path, { expected: `≥ ${schema.minItems}` });
    }
    for (const [index, item] of value.entries()) this.check(schema.items!, item, [...path, index]);
  }

  private checkObject(schema: JsonSchema, value: Readonly<Record<string, unknown>>, path: Path): void {
    const known = schema.properties ?? {};
    for (const name of schema.required ?? []) {
      if (!Object.hasOwn(value, name)) this.report('ERR_HBS_PROFILE_MISSING', path, { member: name });
    }
    for (const [name, member] of Object.entries(value)) {
      if (Object.hasOwn(known, name)) this.check(known[name]!, member, [...path, name]);
      else if (schema.additionalProperties === false || schema.additionalProperties === undefined) {
        this.report('ERR_HBS_PROFILE_MEMBER', path, { member: name, known: Object.keys(known).join(', ') });
      } else if (
        schema.propertyNames !== undefined &&
        !new RegExp(schema.propertyNames.pattern, 'u').test(name)
      ) {
        this.report('ERR_HBS_PROFILE_MEMBER', path, { member: name, known: schema.propertyNames.pattern });
      } else this.check(schema.additionalProperties, member, [...path, name]);
    }
  }
}

/** Checks parsed JSON against one definition; every problem is an issue with its JSON path. Never throws on content. */
export function checkJson(definitions: Definitions, name: string, value: unknown): readonly Issue[] {
  const checker = new JsonChecker(definitions);
  checker.check({ $ref: `#/$defs/${name}` }, value, []);
  return checker.issues;
}

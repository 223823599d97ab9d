import { describe, expect, it } from 'vitest';
import { defineHocBaSoElements } from '../src/index.ts';

describe('on a server', () => {
  it('imports without a DOM, defines nothing and says so', () => {
    expect('HTMLElement' in globalThis).toBe(false);
    expect(defineHocBaSoElements()).toBe(false);
    const calls: string[] = [];
    const registry = { get: () => undefined, define: (name: string) => calls.push(name) };
    expect(defineHocBaSoElements(registry)).toBe(false);
    expect(calls).toEqual([]);
  });
});

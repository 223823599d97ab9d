// Bundled by parity.test.ts and run in a real page; the corpus is a script before it.
import { loadProfile } from '@hocbaso/spec';
import { COMMUNES } from '@hocbaso/spec/communes';
import * as validator from '@hocbaso/validator';
import { reportsOf } from './run.ts';

const { cases, today } = globalThis.CORPUS;
const bytes = new TextEncoder().encode(
  JSON.stringify(reportsOf({ loadProfile, COMMUNES, validator }, cases, today)),
);
let binary = '';
for (let at = 0; at < bytes.length; at += 0x8000) {
  binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
}
const out = document.createElement('pre');
out.id = NAME;
out.textContent = btoa(binary);
document.body.append(out);

// Bundled by chromium.test.ts and run in a real page; not type-checked with the rest because it needs the DOM library.
import { runCases } from './run-cases.ts';

async function digest(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes, (x) => x.toString(16).padStart(2, '0')).join('');
}

// `input` and `expected` (SHA-256 of each of Node's answers) come in a script of their own. What differs goes back whole.
const { input, expected } = globalThis.hocbasoCases;
const started = performance.now();
const answers = await runCases(input);
const milliseconds = Math.round(performance.now() - started);
const different = [];
for (const [index, answer] of answers.entries()) {
  if ((await digest(answer)) !== expected[index]) different.push({ name: input.cases[index].name, answer });
}
const out = document.createElement('pre');
out.id = 'report';
out.textContent = encodeURIComponent(
  JSON.stringify({
    count: answers.length,
    different,
    milliseconds,
    secure: isSecureContext,
    agent: navigator.userAgent,
  }),
);
document.body.append(out);

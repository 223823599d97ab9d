/** Prints every benchmark in one run, as ratios to bare work of the same process. */
const { benchTranscript } = await import('../packages/xml/bench/transcript.bench.ts');
const { benchValidate } = await import('../packages/validator/bench/validate.bench.ts');

console.log(`Node ${process.version}, ${process.arch}\n`);
await benchTranscript();
await benchValidate();

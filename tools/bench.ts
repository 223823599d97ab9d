/** Prints every benchmark in one run, as ratios to bare work of the same process; `--full` streams a million records. */
const { benchTranscript } = await import('../packages/xml/bench/transcript.bench.ts');
const { benchBulk } = await import('../packages/xml/bench/bulk.bench.ts');
const { benchStream, benchValidate } = await import('../packages/validator/bench/validate.bench.ts');
const { benchStore } = await import('../packages/store/bench/store.bench.ts');

console.log(`Node ${process.version}, ${process.arch}\n`);
await benchTranscript();
if (!(await benchBulk())) process.exitCode = 1;
benchValidate();
benchStream(process.argv.includes('--full') ? 1_000_000 : 50_000);
await benchStore();

export {};

#!/usr/bin/env node
import { isHocBaSoError, systemClock, systemUuid } from '@hocbaso/spec';
import { type CliStreams, localeOf, parseCommand, usage } from './arguments.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';
import { HELP } from './help.ts';

const STREAMS: CliStreams = { stdout: process.stdout, stderr: process.stderr };

async function command(argv: readonly string[]): Promise<number> {
  const [name = 'help', ...rest] = argv;
  switch (name) {
    case 'demo': {
      const { values } = parseCommand(rest, {
        out: { type: 'string', default: 'demo-out' },
        data: { type: 'string' },
        resume: { type: 'boolean', default: false },
      });
      const { runDemo } = await import('./demo/demo.ts');
      return runDemo({
        out: values.out as string,
        data: values.data as string | undefined,
        resume: values.resume === true,
        stdout: process.stdout,
        progress: process.stderr,
      });
    }
    case 'run': {
      const { values, positionals } = parseCommand(rest, { json: { type: 'boolean', default: false } }, true);
      if (positionals.length !== 1)
        throw usage('run cần đúng một tệp cấu hình (needs one configuration file)');
      const { runFromConfig } = await import('./run.ts');
      return runFromConfig({
        config: positionals[0]!,
        json: values.json === true,
        stdout: process.stdout,
        progress: process.stderr,
      });
    }
    case 'verify': {
      const { values, positionals } = parseCommand(
        rest,
        {
          anchor: { type: 'string', multiple: true, default: [] },
          profile: { type: 'string', multiple: true, default: [] },
          json: { type: 'boolean', default: false },
          report: { type: 'string' },
          locale: { type: 'string' },
        },
        true,
      );
      if (positionals.length === 0) throw usage('verify cần ít nhất một tệp XML (needs a file)');
      const report = values.report as string | undefined;
      if (report !== undefined && (positionals.length > 1 || !/\.(?:json|txt|html)$/.test(report))) {
        throw usage(
          '--report cần một học bạ và tệp .json, .txt hoặc .html (one document; .json, .txt, .html)',
        );
      }
      const { runVerify } = await import('./verify.ts');
      return runVerify({
        files: positionals,
        anchors: values.anchor as string[],
        profiles: values.profile as string[],
        json: values.json === true,
        ...(report === undefined ? {} : { report }),
        locale: localeOf(values.locale),
        stdout: process.stdout,
      });
    }
    case 'profile': {
      const { values, positionals } = parseCommand(
        rest,
        {
          overlay: { type: 'string', multiple: true, default: [] },
          json: { type: 'boolean', default: false },
        },
        true,
      );
      const { runProfile } = await import('./profile/run-profile.ts');
      return runProfile(positionals, {
        overlays: values.overlay as string[],
        json: values.json === true,
        stdout: process.stdout,
      });
    }
    case 'validate':
      return (await import('./validate/run-validate.ts')).runValidate(rest, {
        ...STREAMS,
        clock: systemClock,
      });
    case 'compute':
      return (await import('./compute/run-compute.ts')).runCompute(rest, STREAMS);
    case 'import':
      return (await import('./import/run-import.ts')).runImport(rest, STREAMS);
    case 'export':
      return (await import('./export/run-export.ts')).runExport(rest, {
        ...STREAMS,
        clock: systemClock,
        uuid: systemUuid,
      });
    case 'help':
    case '--help':
    case '-h':
      process.stdout.write(HELP);
      return EXIT.ok;
    default:
      throw usage(`không có lệnh «${name}» (no such command)`);
  }
}

/** One clear sentence and an exit status; the stack only when a developer asks for it. */
function report(error: unknown): number {
  if (process.env.HOCBASO_DEBUG !== undefined) console.error(error);
  if (!isHocBaSoError(error)) {
    const detail = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `Lỗi ngoài dự kiến / Unexpected failure: ${detail}\n(HOCBASO_DEBUG=1 để xem chi tiết)\n`,
    );
    return EXIT.internal;
  }
  process.stderr.write(`${error.code}: ${error.message}\n`);
  if (error.next.vi !== '') process.stderr.write(`→ ${error.next.vi}\n`);
  process.stderr.write(`  ${error.english}${error.next.en === '' ? '' : ` ${error.next.en}`}\n`);
  return exitCodeOf(error.code);
}

// A reader that has seen enough (`| head`) closes the pipe; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// A promise chain, not top-level await: this file is also built as CommonJS.
command(process.argv.slice(2))
  .catch(report)
  .then((status) => {
    process.exitCode = status;
  });

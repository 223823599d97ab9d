/** Writes (or with `--check` compares) one API report a package entry, `etc/<package>.api.md`. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

const check = process.argv.includes('--check');
mkdirSync('etc', { recursive: true });
let failed = false;
for (const folder of readdirSync('packages')) {
  const root = resolve('packages', folder);
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { import: { types: string } }>;
  };
  for (const [subpath, target] of Object.entries(manifest.exports)) {
    if (typeof target === 'string' || subpath.includes('*')) continue;
    const entry = join(root, target.import.types);
    const suffix = subpath === '.' ? '' : subpath.slice(1).replaceAll('/', '-');
    const name = `${folder}${suffix}.api.md`;
    const reportFolder = resolve('etc');
    const before = existsSync(join(reportFolder, name));
    const config = ExtractorConfig.prepare({
      configObject: {
        projectFolder: root,
        mainEntryPointFilePath: entry,
        compiler: {
          overrideTsconfig: {
            compilerOptions: {
              target: 'ES2024',
              module: 'NodeNext',
              moduleResolution: 'NodeNext',
              skipLibCheck: true,
              types: ['node'],
              lib: ['ES2024', 'DOM'],
            },
            include: [entry],
          },
        },
        apiReport: {
          enabled: true,
          reportFolder,
          reportTempFolder: resolve('temp'),
          reportFileName: name,
          includeForgottenExports: false,
        },
        newlineKind: 'lf',
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        messages: {
          compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
          extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
          tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        },
      },
      configObjectFullPath: undefined,
      packageJsonFullPath: join(root, 'package.json'),
    });
    const result = Extractor.invoke(config, {
      localBuild: !check,
      showVerboseMessages: false,
      messageCallback: (m) => {
        m.handled = true;
      },
    });
    if (check && (result.apiReportChanged || !before)) {
      console.error(
        `etc/${name} no longer says what the package exports. Run \`pnpm api\` and review the diff.`,
      );
      failed = true;
    }
  }
}
process.exit(failed ? 1 : 0);

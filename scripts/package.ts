/**
 * Writes the Serverless Devs application, for `s init --uri <folder>` and for a registry. Publishes nothing.
 *
 * Usage: npm run package [-- --folder PATH] [--home-page URL] [--json]. Exit status 0: written, 1: refused or failed, 2: wrong option.
 */
import path from 'node:path';
import process from 'node:process';
import { createCommand } from './common/command.ts';
import { printFailure } from './common/failure.ts';
import { writeApplication } from './package/write-application.ts';

const { folder, homePage, json } = createCommand(
  'npm run package --',
  'Writes a Serverless Devs application, which `s init <name> --uri <folder>` makes a project of.',
)
  .option('--folder <path>', 'where to write it', 'dist/application')
  .option('--home-page <url>', 'address of the source, for publish.yaml')
  .option('--json', 'print one JSON document')
  .parse()
  .opts<{ readonly folder: string; readonly homePage?: string; readonly json?: boolean }>();
try {
  const written = await writeApplication({ folder: path.resolve(folder), homePage });
  process.stdout.write(
    json
      ? `${JSON.stringify(written)}\n`
      : `${written.files} files of version ${written.version} in ${folder}\nnpx s init alb-cert-rotator --uri ${folder}\nmakes a project of it. It moves the folder away: write it again for the next one.\n`,
  );
} catch (error) {
  printFailure(error, json);
}

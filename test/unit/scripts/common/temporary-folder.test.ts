/** Folders of a process that ends, in the ways in which processes end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../../../scripts/common/temporary-folder.ts';

const module = pathToFileURL(path.resolve('scripts/common/temporary-folder.ts')).href;

/** Makes a folder with a file, and waits. */
const program = `
const { temporaryFolder } = await import('${module}');
const { path } = await temporaryFolder('cert-rotator-folder-');
(await import('node:fs')).writeFileSync(path + '/file', '');
console.log(path);
setInterval(() => undefined, 1_000);`;

describe('a temporary folder', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'is gone after its process was ended by %s',
    async (signal) => {
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = await once(createInterface({ input: child.stdout }), 'line');
      const folder = String(line);
      const existed = existsSync(folder);

      child.kill(signal);
      await once(child, 'exit');

      await vi.waitFor(() => expect(existsSync(folder)).toBe(false), { timeout: 10_000 });
      expect(existed).toBe(true);
    },
  );

  it('takes the program that uses it along, so that nothing runs on in a folder that is gone', async () => {
    const using = `
const { spawn } = await import('node:child_process');
const { temporaryFolder } = await import('${module}');
const folder = await temporaryFolder('cert-rotator-folder-');
const { pid } = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1_000)'], { detached: true });
folder.usedBy(pid);
console.log(pid);
setInterval(() => undefined, 1_000);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', using], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    const pid = Number(line);
    const ran = process.kill(pid, 0);

    child.kill('SIGKILL');
    await once(child, 'exit');

    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 10_000 });
    expect(ran).toBe(true);
  });

  it('is gone once it is removed, with all that is in it', async () => {
    const folder = await temporaryFolder('cert-rotator-folder-');
    await writeFile(path.join(folder.path, 'file'), '');

    await folder.remove();

    expect(existsSync(folder.path)).toBe(false);
  });
});

/**
 * Unpacks the code of functions into folders of the emulator, one for each package, and computes what the platform reports of it.
 */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WireError } from '../../model/wire.ts';
import { crc64 } from './crc64.ts';
import { unzip, type ZipFile } from './zip.ts';

export interface CodePackage {
  readonly directory: string;
  /** CRC-64 of the archive. */
  readonly checksum: string;
  readonly sizeBytes: number;
}

/** @param expected the checksum that the caller sent along, if any. @throws WireError if the package is refused */
export async function unpackCode(
  root: string,
  functionName: string,
  code: { readonly zipFile: string; readonly checksum?: string | undefined },
): Promise<CodePackage> {
  const archive = Buffer.from(code.zipFile, 'base64');
  const checksum = crc64(archive);
  if (code.checksum !== undefined && code.checksum !== checksum)
    throw new WireError(400, 'InvalidArgument', 'the checksum of the code package does not match');
  const files = filesOf(archive);
  const directory = await mkdtemp(path.join(root, `${functionName}-`));
  for (const { name, bytes } of files) {
    const file = path.join(directory, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
  return { directory, checksum, sizeBytes: archive.length };
}

function filesOf(archive: Buffer): readonly ZipFile[] {
  try {
    return unzip(archive);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new WireError(400, 'InvalidArgument', `the code package cannot be read: ${problem}`);
  }
}

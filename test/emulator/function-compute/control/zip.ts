/**
 * Reads a code package: the files of a ZIP archive that fits into memory, stored or deflated. Pure.
 *
 * Refuses what no packer of a code package writes: encryption, ZIP64, several disks, and names that leave the folder. Never trusts a size:
 * what is unpacked is limited. Source: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.4.
 */
import { inflateRawSync } from 'node:zlib';

export interface ZipFile {
  /** With `/`; never absolute, never with `..`. */
  readonly name: string;
  readonly bytes: Buffer;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const END_LENGTH = 22;
const ENTRY_LENGTH = 46;
const LOCAL_LENGTH = 30;
/** A comment at the end of the archive has at most this length. */
const LONGEST_COMMENT = 0xffff;
/** The emulator takes packages of this project: some megabytes. */
const LARGEST_FILE_BYTES = 64 * 1024 * 1024;

/** @throws Error that says what is wrong with the archive */
export function unzip(archive: Buffer): readonly ZipFile[] {
  const end = endOfDirectory(archive);
  const count = archive.readUInt16LE(end + 10);
  const files: ZipFile[] = [];
  let offset = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (archive.readUInt32LE(offset) !== DIRECTORY_ENTRY) throw new Error('its directory is damaged');
    const nameLength = archive.readUInt16LE(offset + 28);
    const name = archive.toString('utf8', offset + ENTRY_LENGTH, offset + ENTRY_LENGTH + nameLength);
    // A folder has an entry of its own, whose name ends with a slash.
    if (!name.endsWith('/')) files.push({ name: safeName(name), bytes: contentAt(archive, offset) });
    offset +=
      ENTRY_LENGTH + nameLength + archive.readUInt16LE(offset + 30) + archive.readUInt16LE(offset + 32);
  }
  if (files.length === 0) throw new Error('it has no files');
  return files;
}

/** Searched from the end, since a comment may follow. */
function endOfDirectory(archive: Buffer): number {
  const first = Math.max(0, archive.length - END_LENGTH - LONGEST_COMMENT);
  for (let offset = archive.length - END_LENGTH; offset >= first; offset -= 1)
    if (archive.readUInt32LE(offset) === END_OF_DIRECTORY) return offset;
  throw new Error('it is not a ZIP archive');
}

function contentAt(archive: Buffer, entry: number): Buffer {
  const flags = archive.readUInt16LE(entry + 8);
  const method = archive.readUInt16LE(entry + 10);
  const packedLength = archive.readUInt32LE(entry + 20);
  const length = archive.readUInt32LE(entry + 24);
  const local = archive.readUInt32LE(entry + 42);
  if ((flags & 1) === 1) throw new Error('it is encrypted');
  if (length > LARGEST_FILE_BYTES) throw new Error('one of its files is too large');
  const start = local + LOCAL_LENGTH + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(start, start + packedLength);
  const bytes = unpack(packed, method, length);
  if (bytes.length !== length || packed.length !== packedLength) throw new Error('one of its files is cut');
  return bytes;
}

function unpack(packed: Buffer, method: number, length: number): Buffer {
  if (method === 0) return packed;
  if (method === 8) return inflateRawSync(packed, { maxOutputLength: Math.max(1, length) });
  throw new Error(`one of its files is packed with the unknown method ${method}`);
}

function safeName(name: string): string {
  const isSafe =
    !name.includes('\\') && name.split('/').every((part) => part !== '' && !/^\.{1,2}$/.test(part));
  if (!isSafe) throw new Error(`the name "${name}" leaves the folder`);
  return name;
}

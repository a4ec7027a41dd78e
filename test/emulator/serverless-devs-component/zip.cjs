/**
 * Packs the code of a function as a ZIP archive, and computes the checksum that the platform reports of it.
 *
 * The same files give the same bytes: names are sorted and times are fixed, so that an unchanged package is not sent again.
 */
const { readdirSync, readFileSync, statSync } = require('node:fs');
const path = require('node:path');
const { deflateRawSync } = require('node:zlib');

/** 1980-01-01, the first day that the format knows. */
const DATE = 0x21;
const VERSION = 20;
const DEFLATED = 8;
/** Names are UTF-8. */
const FLAGS = 0x800;

const crc32Table = Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  return value >>> 0;
});

function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ crc32Table[(value ^ byte) & 0xff];
  return (value ^ 0xffffffff) >>> 0;
}

const crc64Table = Array.from({ length: 256 }, (_, byte) => {
  let value = BigInt(byte);
  for (let bit = 0; bit < 8; bit += 1) value = (value >> 1n) ^ (value & 1n ? 0xc96c5795d7870f42n : 0n);
  return value;
});

/** ECMA-182 as OSS has it, as unsigned decimal text. */
function crc64(bytes) {
  let value = 0xffffffffffffffffn;
  for (const byte of bytes) value = (value >> 8n) ^ crc64Table[Number(value & 0xffn) ^ byte];
  return String(value ^ 0xffffffffffffffffn);
}

function zipFolder(folder) {
  const names = readdirSync(folder, { recursive: true })
    .map((name) => String(name).split(path.sep).join('/'))
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .sort();
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const name of names) {
    const bytes = readFileSync(path.join(folder, name));
    const packed = deflateRawSync(bytes);
    const encoded = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(VERSION, 0);
    common.writeUInt16LE(FLAGS, 2);
    common.writeUInt16LE(DEFLATED, 4);
    common.writeUInt16LE(DATE, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(encoded.length, 22);
    const local = [signature(0x04034b50), common, encoded, packed];
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(signature(0x02014b50), number16(VERSION), common, place, encoded);
    parts.push(...local);
    offset += lengthOf(local);
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(names.length, 4);
  end.writeUInt16LE(names.length, 6);
  end.writeUInt32LE(lengthOf(directory), 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, ...directory, signature(0x06054b50), end]);
}

function signature(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function number16(value) {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function lengthOf(buffers) {
  return buffers.reduce((sum, { length }) => sum + length, 0);
}

module.exports = { crc64, zipFolder };

/**
 * CRC-64 as OSS and Function Compute report it: ECMA-182, reflected, all bits inverted before and after, as unsigned decimal text. Pure.
 *
 * Source: "Check data integrity by using CRC-64", OSS manual; the check value of "123456789" is 995dc9bbdf1939fa.
 */
const POLYNOMIAL = 0xc96c5795d7870f42n;
const ALL_ONES = 0xffffffffffffffffn;

const table: readonly bigint[] = Array.from({ length: 256 }, (_, byte) => {
  let value = BigInt(byte);
  for (let bit = 0; bit < 8; bit += 1) value = (value >> 1n) ^ ((value & 1n) === 1n ? POLYNOMIAL : 0n);
  return value;
});

export function crc64(bytes: Uint8Array): string {
  let value = ALL_ONES;
  for (const byte of bytes) value = (value >> 8n) ^ (table[Number(value & 0xffn) ^ byte] ?? 0n);
  return String(value ^ ALL_ONES);
}

/**
 * The ClientHello of a probe (GB/T 38636-2020, ClientHello).
 *
 * Its only extension is server_name, because some servers close the connection at any extension that they do not know. The ECDHE
 * suites require a client certificate, and a probe has none: they are offered only to a server that has refused the others, to
 * learn whether it has a certificate at all.
 */
import { uint, vector } from '../../base/bytes/byte-writer.ts';
import { encodeMessage, messageTypes } from './messages.ts';
import { encodeRecord, recordTypes, TLCP_VERSION } from './records.ts';

/** ECC_SM4_GCM_SM3 and ECC_SM4_CBC_SM3; ALB calls the latter `ECC-SM2-WITH-SM4-SM3`. */
export const offeredSuites: readonly number[] = [0xe053, 0xe013];

/** ECDHE_SM4_GCM_SM3 and ECDHE_SM4_CBC_SM3. */
export const ecdheSuites: readonly number[] = [0xe051, 0xe011];

const RANDOM_BYTES = 28;
const NO_SESSION = Buffer.alloc(0);
const NO_COMPRESSION = Buffer.of(0);
const SERVER_NAME_EXTENSION = 0;
const HOST_NAME = 0;

/** As defined in the standard: seconds since 1970, then 28 random bytes. */
export function clientRandom(nowMs: number, randomBytes: (count: number) => Buffer): Buffer {
  return Buffer.concat([uint(Math.floor(nowMs / 1000) % 2 ** 32, 4), randomBytes(RANDOM_BYTES)]);
}

/** The complete record. It has no extension if there is no name. */
export function encodeClientHello(
  random: Buffer,
  serverName: string | undefined,
  suites: readonly number[] = offeredSuites,
): Buffer {
  const body = Buffer.concat([
    uint(TLCP_VERSION, 2),
    random,
    vector(1, NO_SESSION),
    vector(2, ...suites.map((suite) => uint(suite, 2))),
    vector(1, NO_COMPRESSION),
    ...(serverName ? [vector(2, serverNameExtension(serverName))] : []),
  ]);
  return encodeRecord(recordTypes.handshake, encodeMessage(messageTypes.clientHello, body));
}

/** RFC 6066 section 3: a list of one name. */
function serverNameExtension(name: string): Buffer {
  const entry = Buffer.concat([uint(HOST_NAME, 1), vector(2, Buffer.from(name, 'ascii'))]);
  return Buffer.concat([uint(SERVER_NAME_EXTENSION, 2), vector(2, vector(2, entry))]);
}

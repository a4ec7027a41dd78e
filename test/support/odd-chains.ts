/** Chains of a root, authorities and a leaf that are good but for one thing, with the problem that it is for a TLS client. */
import { generateKeyPairSync, type X509Certificate } from 'node:crypto';
import type { Extension } from '@peculiar/asn1-x509';
import type { CertificateKey, KeyPool } from '../emulator/pki/keys.ts';
import {
  ANY_PURPOSE,
  alternativeNames,
  basicConstraints,
  CLIENT_AUTH,
  COMMON_NAME,
  extendedKeyUsage,
  general,
  keyUsage,
  nameConstraints,
  type OddRequest,
  ORGANISATION,
  oddCertificate,
  SERVER_AUTH,
  unknownExtension,
} from './odd-certificates.ts';

export interface OddChain {
  readonly says: string;
  /** `undefined`: a client accepts it. */
  readonly problem: string | undefined;
  /** What is different from a usual chain. */
  readonly leaf?: Part;
  readonly authority?: Part;
  readonly root?: Part;
  /** Authorities between the first one and the leaf. */
  readonly more?: readonly Part[];
  /** Where OpenSSL accepts what other clients refuse. */
  readonly opensslAccepts?: true;
}

type Part = Partial<Omit<OddRequest, 'key' | 'issuer'>> & { readonly key?: 'explicit' };

const leafExtensions = (...others: readonly Extension[]) => [
  basicConstraints(false),
  keyUsage('digitalSignature'),
  ...others,
];
const caExtensions = (...others: readonly Extension[]) => [
  basicConstraints(true),
  keyUsage('keyCertSign'),
  ...others,
];
const host = alternativeNames(general.dns('www.example.com'));
const forServers = extendedKeyUsage(SERVER_AUTH);
const withNames = (...names: readonly Uint8Array[]) => leafExtensions(alternativeNames(...names));
const limited = (length: number) => [basicConstraints(true, length), keyUsage('keyCertSign')];
const permitting = (...names: readonly Uint8Array[]) => caExtensions(nameConstraints(names));
const excluding = (...names: readonly Uint8Array[]) => caExtensions(nameConstraints([], names));
const organisation = (name: string) => ({ [ORGANISATION]: name });

export const purposeChains: readonly OddChain[] = [
  { says: 'a usual one', problem: undefined },
  { says: 'a leaf without any extension', problem: undefined, leaf: { extensions: [] } },
  {
    says: 'a leaf for clients only',
    problem: 'INVALID_PURPOSE',
    leaf: { extensions: leafExtensions(host, extendedKeyUsage(CLIENT_AUTH)) },
  },
  {
    says: 'a leaf for clients and servers',
    problem: undefined,
    leaf: { extensions: leafExtensions(host, extendedKeyUsage(CLIENT_AUTH, SERVER_AUTH)) },
  },
  {
    says: 'a leaf for any purpose, by the word of its issuer',
    problem: 'INVALID_PURPOSE',
    leaf: { extensions: leafExtensions(host, extendedKeyUsage(ANY_PURPOSE)) },
  },
  {
    says: 'a leaf for no purpose',
    problem: 'INVALID_PURPOSE',
    leaf: { extensions: leafExtensions(host, extendedKeyUsage()) },
  },
  {
    says: 'a leaf whose key may only sign certificates',
    problem: 'INVALID_PURPOSE',
    leaf: { extensions: [basicConstraints(false), keyUsage('keyCertSign'), host] },
  },
  {
    says: 'the certificate of an authority as the leaf',
    problem: 'INVALID_PURPOSE',
    leaf: { extensions: caExtensions(host) },
  },
  {
    says: 'the certificate of an authority as the leaf, whose key may be used in handshakes, too',
    problem: undefined,
    leaf: { extensions: [basicConstraints(true), keyUsage('keyCertSign', 'digitalSignature'), host] },
  },
  {
    says: 'an authority for client certificates',
    problem: 'INVALID_PURPOSE',
    authority: { extensions: caExtensions(extendedKeyUsage(CLIENT_AUTH)) },
  },
  {
    says: 'an authority for server certificates',
    problem: undefined,
    authority: { extensions: caExtensions(forServers) },
  },
  {
    says: 'a root for client certificates',
    problem: 'INVALID_PURPOSE',
    root: { extensions: caExtensions(extendedKeyUsage(CLIENT_AUTH)) },
  },
];

export const extensionChains: readonly OddChain[] = [
  {
    says: 'an unknown critical extension in the leaf',
    problem: 'UNHANDLED_CRITICAL_EXTENSION',
    leaf: { extensions: leafExtensions(host, unknownExtension(true)) },
  },
  {
    says: 'an unknown critical extension in an authority',
    problem: 'UNHANDLED_CRITICAL_EXTENSION',
    authority: { extensions: caExtensions(unknownExtension(true)) },
  },
  {
    says: 'an unknown critical extension in the root',
    problem: 'UNHANDLED_CRITICAL_EXTENSION',
    root: { extensions: caExtensions(unknownExtension(true)) },
  },
  {
    says: 'an unknown extension that is not critical',
    problem: undefined,
    leaf: { extensions: leafExtensions(host, unknownExtension(false)) },
  },
  { says: 'a path length of 0 above the leaf', problem: undefined, authority: { extensions: limited(0) } },
  {
    says: 'a path length of 0 above another authority',
    problem: 'PATH_LENGTH_EXCEEDED',
    authority: { extensions: limited(0) },
    more: [{}],
  },
  {
    says: 'a path length of 1 above one authority',
    problem: undefined,
    authority: { extensions: limited(1) },
    more: [{}],
  },
  {
    says: 'a path length of 1 above two authorities',
    problem: 'PATH_LENGTH_EXCEEDED',
    authority: { extensions: limited(1) },
    more: [{}, {}],
  },
  {
    says: 'a path length of 0 in the root, above an authority',
    problem: 'PATH_LENGTH_EXCEEDED',
    root: { extensions: limited(0) },
  },
  {
    says: 'explicit curve parameters in the leaf',
    problem: 'EC_KEY_EXPLICIT_PARAMS',
    leaf: { key: 'explicit' },
  },
  {
    says: 'a negative serial number',
    problem: 'NEGATIVE_SERIAL_NUMBER',
    leaf: { serialNumber: Buffer.of(0x80, 1) },
    opensslAccepts: true,
  },
  { says: 'an empty subject in the leaf', problem: undefined, leaf: { subject: {} } },
  {
    says: 'the same extension twice',
    problem: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    leaf: { extensions: leafExtensions(forServers, extendedKeyUsage(CLIENT_AUTH)) },
  },
];

export const nameChains: readonly OddChain[] = [
  {
    says: 'a permitted domain with the host in it',
    problem: undefined,
    authority: { extensions: permitting(general.dns('example.com')) },
  },
  {
    says: 'a permitted domain, in capitals',
    problem: undefined,
    authority: { extensions: permitting(general.dns('EXAMPLE.com')) },
  },
  {
    says: 'a permitted domain that the host only ends like',
    problem: 'PERMITTED_VIOLATION',
    authority: { extensions: permitting(general.dns('ample.com')) },
  },
  {
    says: 'one permitted domain of two with the host in it',
    problem: undefined,
    authority: { extensions: permitting(general.dns('example.org'), general.dns('www.example.com')) },
  },
  {
    says: 'another permitted domain',
    problem: 'PERMITTED_VIOLATION',
    authority: { extensions: permitting(general.dns('example.org')) },
  },
  {
    says: 'another permitted domain, by the root',
    problem: 'PERMITTED_VIOLATION',
    root: { extensions: permitting(general.dns('example.org')) },
  },
  {
    says: 'a host outside of the permitted domain beside one in it',
    problem: 'PERMITTED_VIOLATION',
    leaf: { extensions: withNames(general.dns('a.example.com'), general.dns('a.example.org')) },
    authority: { extensions: permitting(general.dns('example.com')) },
  },
  {
    says: 'an excluded domain with the host in it',
    problem: 'EXCLUDED_VIOLATION',
    authority: { extensions: excluding(general.dns('example.com')) },
  },
  {
    says: 'another excluded domain',
    problem: undefined,
    authority: { extensions: excluding(general.dns('example.org')) },
  },
  {
    says: 'a permitted and excluded domain',
    problem: 'EXCLUDED_VIOLATION',
    authority: {
      extensions: caExtensions(
        nameConstraints([general.dns('example.com')], [general.dns('www.example.com')]),
      ),
    },
  },
  {
    says: 'a common name that poses as a host outside of the permitted domain',
    problem: 'PERMITTED_VIOLATION',
    leaf: { subject: { [COMMON_NAME]: 'www.example.org' }, extensions: leafExtensions() },
    authority: { extensions: permitting(general.dns('example.com')) },
  },
  {
    says: 'a permitted IPv4 network with the address in it',
    problem: undefined,
    leaf: { extensions: withNames(general.ip(192, 0, 2, 7)) },
    authority: { extensions: permitting(general.ip(192, 0, 2, 0, 255, 255, 255, 0)) },
  },
  {
    says: 'another permitted IPv4 network',
    problem: 'PERMITTED_VIOLATION',
    leaf: { extensions: withNames(general.ip(192, 0, 3, 7)) },
    authority: { extensions: permitting(general.ip(192, 0, 2, 0, 255, 255, 255, 0)) },
  },
  {
    says: 'an excluded IPv4 network with the address in it',
    problem: 'EXCLUDED_VIOLATION',
    leaf: { extensions: withNames(general.ip(192, 0, 2, 7)) },
    authority: { extensions: excluding(general.ip(192, 0, 0, 0, 255, 255, 0, 0)) },
  },
  {
    says: 'an excluded IPv6 network with the address in it',
    problem: 'EXCLUDED_VIOLATION',
    leaf: { extensions: withNames(general.ip(0x20, 1, 0xd, 0xb8, ...Array(12).fill(1))) },
    authority: {
      extensions: excluding(
        general.ip(0x20, 1, 0xd, 0xb8, ...Array(12).fill(0), 255, 255, 255, 255, ...Array(12).fill(0)),
      ),
    },
  },
  {
    says: 'an IPv6 address where only an IPv4 network is excluded',
    problem: undefined,
    leaf: { extensions: withNames(general.ip(...Array(16).fill(1))) },
    authority: { extensions: excluding(general.ip(0, 0, 0, 0, 0, 0, 0, 0)) },
  },
  {
    says: 'a host where only an address is permitted',
    problem: undefined,
    authority: { extensions: permitting(general.ip(192, 0, 2, 0, 255, 255, 255, 0)) },
  },
  {
    says: 'an address with too few bytes',
    problem: 'UNSUPPORTED_NAME_SYNTAX',
    leaf: { extensions: withNames(general.ip(192, 0, 2)) },
    authority: { extensions: permitting(general.ip(192, 0, 2, 0, 255, 255, 255, 0)) },
  },
  {
    says: 'a permitted organisation with the subject in it, in other case and with more blanks',
    problem: undefined,
    leaf: { subject: { [ORGANISATION]: 'EXAMPLE  ltd', [COMMON_NAME]: 'x' } },
    authority: { extensions: permitting(general.directory(organisation('Example Ltd'))) },
  },
  {
    says: 'another permitted organisation',
    problem: 'PERMITTED_VIOLATION',
    leaf: { subject: organisation('Other') },
    authority: { extensions: permitting(general.directory(organisation('Example Ltd'))) },
  },
  {
    says: 'an excluded organisation with the subject in it',
    problem: 'EXCLUDED_VIOLATION',
    leaf: { subject: organisation('Example Ltd') },
    authority: { extensions: excluding(general.directory(organisation('Example Ltd'))) },
  },
  {
    says: 'an empty subject where an organisation is permitted',
    problem: undefined,
    leaf: { subject: {} },
    authority: { extensions: permitting(general.directory(organisation('Example Ltd'))) },
  },
  {
    says: 'a permitted mailbox and another one',
    problem: 'PERMITTED_VIOLATION',
    leaf: { extensions: withNames(general.email('a@example.com')) },
    authority: { extensions: permitting(general.email('b@example.com')) },
  },
  {
    says: 'a permitted host of mail',
    problem: undefined,
    leaf: { extensions: withNames(general.email('a@EXAMPLE.com')) },
    authority: { extensions: permitting(general.email('example.com')) },
  },
  {
    says: 'an excluded domain of mail',
    problem: 'EXCLUDED_VIOLATION',
    leaf: { extensions: withNames(general.email('a@b.example.com')) },
    authority: { extensions: excluding(general.email('.example.com')) },
  },
  {
    says: 'a permitted host of URIs',
    problem: undefined,
    leaf: { extensions: withNames(general.uri('https://www.example.com:8443/x')) },
    authority: { extensions: permitting(general.uri('.example.com')) },
  },
  {
    says: 'another permitted host of URIs',
    problem: 'PERMITTED_VIOLATION',
    leaf: { extensions: withNames(general.uri('https://www.example.com/x')) },
    authority: { extensions: permitting(general.uri('example.com')) },
  },
  {
    says: 'a name of a kind that cannot be compared, where one is excluded',
    problem: 'UNSUPPORTED_CONSTRAINT_TYPE',
    leaf: { extensions: withNames(general.dns('www.example.com'), general.other('a')) },
    authority: { extensions: excluding(general.other('b')) },
  },
];

/** Leaf first, the root last. */
export function makeOddChain(odd: OddChain, pool: KeyPool): readonly [X509Certificate, ...X509Certificate[]] {
  const root = requestOf({ [COMMON_NAME]: 'Root' }, caExtensions(), odd.root, pool);
  const authorities = [odd.authority ?? {}, ...(odd.more ?? [])];
  const certificates: X509Certificate[] = [oddCertificate(root)];
  let issuer: OddRequest = root;
  for (const [index, part] of authorities.entries()) {
    const request = requestOf({ [COMMON_NAME]: `Authority ${index}` }, caExtensions(), part, pool);
    certificates.unshift(oddCertificate({ ...request, issuer }));
    issuer = request;
  }
  const leaf = requestOf({ [COMMON_NAME]: 'A server' }, leafExtensions(host, forServers), odd.leaf, pool);
  return [oddCertificate({ ...leaf, issuer }), ...certificates];
}

function requestOf(
  subject: OddRequest['subject'],
  extensions: readonly Extension[],
  { key: kind, ...part }: Part = {},
  pool: KeyPool,
): OddRequest {
  const key: CertificateKey = pool.take('ECC');
  const explicit = kind === 'explicit' ? { publicKeyDer: explicitKey() } : {};
  return { subject, extensions, key, ...part, ...explicit };
}

function explicitKey(): Uint8Array {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1', paramEncoding: 'explicit' });
  return publicKey.export({ type: 'spki', format: 'der' });
}

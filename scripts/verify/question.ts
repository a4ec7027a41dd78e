/**
 * What `npm run verify` asks, and which answers are right. Pure.
 *
 * Every address of every Active zone, with every name and key type of what is attached: each certificate with its own names. A handshake
 * without a name shows the default one. What cannot be asked is named: it is never taken for a match.
 */
import type { Certificate, CertificateId } from '../../shared/core/model/certificate.ts';
import type { KeyType } from '../../shared/core/model/key-types.ts';
import type { AttachedCertificate, Listener, LiveLoadBalancer } from '../../shared/core/model/listener.ts';
import { knownNames, namesCover } from '../../shared/core/model/names.ts';
import type { ProbeNetwork } from '../../shared/core/model/probe-network.ts';
import { probedNetwork } from '../../shared/core/model/probe-network.ts';
import type { Recognisable } from '../../shared/core/proof/identity.ts';
import type { ProbeTarget } from '../../shared/core/proof/observation.ts';
import { probeTargets } from '../../shared/core/proof/targets.ts';

export interface Question {
  readonly target: ProbeTarget;
  /** Any of them is right. */
  readonly expected: ReadonlySet<CertificateId>;
}

/** The questions to one listener, or to the addresses of the command line. */
export interface Place {
  /** Empty for addresses of the command line. */
  readonly region: string;
  readonly loadBalancerId: string;
  readonly loadBalancerName: string;
  readonly listenerId: string;
  /** The certificates that may be served, with what identifies them. */
  readonly known: readonly Recognisable[];
  readonly questions: readonly Question[];
  /** What has to be asked and cannot be, one sentence each. */
  readonly unasked: readonly string[];
}

export interface Wanted {
  readonly probeNetwork: ProbeNetwork;
  /** Empty: every listener. */
  readonly listenerIds: ReadonlySet<string>;
  /** Ids or SHA-256 digests of which one must be served; empty: whatever is attached. */
  readonly expect: readonly string[];
}

export function placesOf({ loadBalancer, listeners }: LiveLoadBalancer, wanted: Wanted): readonly Place[] {
  return listeners
    .filter(({ listenerId }) => wanted.listenerIds.size === 0 || wanted.listenerIds.has(listenerId))
    .flatMap((listener): readonly Place[] => {
      const { region, loadBalancerId, name } = loadBalancer;
      const { listenerId, attached } = listener;
      const isNamed = wanted.listenerIds.has(listenerId);
      const chosen = attached.filter((one) => isExpected(one, wanted.expect));
      // A listener that nobody named, and that has none of the expected certificates, is not meant.
      if (chosen.length === 0 && !isNamed && wanted.expect.length > 0) return [];
      return [
        {
          region,
          loadBalancerId,
          loadBalancerName: name,
          listenerId,
          known: attached.flatMap(({ certificate }) => certificate ?? []),
          questions: questionsOf(loadBalancer, listener, chosen, wanted),
          unasked: [
            ...undescribed(listener, chosen),
            ...withoutAddress(loadBalancer, wanted.probeNetwork),
            ...notAttached(listener, chosen, wanted.expect),
          ],
        },
      ];
    });
}

export interface Addresses {
  readonly addresses: readonly { readonly host: string; readonly port: number }[];
  /** Empty: only a handshake without a name. */
  readonly names: readonly string[];
  readonly keyTypes: readonly KeyType[];
  readonly protocolOf: (keyType: KeyType) => ProbeTarget['protocol'];
  /** SHA-256 digests. */
  readonly expect: readonly string[];
}

/** Needs no cloud: the addresses, names and key types are those of the caller. */
export function placeOfAddresses(asked: Addresses): Place {
  const names = asked.names.length === 0 ? [undefined] : asked.names;
  const ids = asked.expect.map((sha256) => sha256 as CertificateId);
  const questions = asked.addresses.flatMap(({ host, port }) =>
    names.flatMap((serverName) =>
      asked.keyTypes.map(
        (keyType): Question => ({
          target: {
            zoneId: '',
            address: host,
            port,
            protocol: asked.protocolOf(keyType),
            serverName,
            keyType,
          },
          expected: new Set(ids),
        }),
      ),
    ),
  );
  const known = ids.map(
    (certificateId): Recognisable => ({
      certificateId,
      sha256: certificateId,
      serialNumber: undefined,
      names: 'unknown',
      notBeforeMs: 0,
      notAfterMs: 0,
      revoked: false,
    }),
  );
  return {
    region: '',
    loadBalancerId: '',
    loadBalancerName: '',
    listenerId: '',
    known,
    questions,
    unasked: [],
  };
}

function isExpected({ certificateId, certificate }: AttachedCertificate, expect: readonly string[]): boolean {
  return expect.length === 0 || expect.some((one) => one === certificateId || one === certificate?.sha256);
}

function questionsOf(
  loadBalancer: LiveLoadBalancer['loadBalancer'],
  listener: Listener,
  chosen: readonly AttachedCertificate[],
  { probeNetwork, expect }: Wanted,
): readonly Question[] {
  const targets = chosen.flatMap(({ certificate, slot }) => {
    if (!certificate) return [];
    const names = knownNames(certificate.names);
    const all = probeTargets({
      loadBalancer,
      listener,
      names,
      keyTypes: [certificate.keyType],
      probeNetwork,
    });
    return slot === 'default' ? all : all.filter(({ serverName }) => serverName !== undefined);
  });
  const distinct = new Map(
    targets.map((target) => [[target.address, target.serverName, target.keyType].join(' '), target]),
  );
  const candidates = (expect.length === 0 ? listener.attached : chosen).flatMap(
    ({ certificate }) => certificate ?? [],
  );
  return [...distinct.values()].map((target) => ({ target, expected: rightFor(target, candidates) }));
}

/** Of this key type, and for this name: another attached one would be the wrong certificate for that client. */
function rightFor(
  { serverName, keyType }: ProbeTarget,
  candidates: readonly Certificate[],
): ReadonlySet<CertificateId> {
  const right = candidates.filter(
    (one) => one.keyType === keyType && (serverName === undefined || namesCover(one.names, serverName)),
  );
  return new Set(right.map(({ certificateId }) => certificateId));
}

function undescribed({ listenerId }: Listener, chosen: readonly AttachedCertificate[]): readonly string[] {
  return chosen
    .filter(({ certificate }) => certificate === undefined)
    .map(
      ({ certificateId }) =>
        `${listenerId}: CAS does not describe ${certificateId}, so its names and its key type are not known.`,
    );
}

function withoutAddress(
  loadBalancer: LiveLoadBalancer['loadBalancer'],
  probeNetwork: ProbeNetwork,
): readonly string[] {
  const network = probedNetwork(loadBalancer, probeNetwork);
  return loadBalancer.zones
    .filter(
      ({ status, addresses }) => status === 'Active' && !addresses.some((one) => one.network === network),
    )
    .map(({ zoneId }) => `${loadBalancer.loadBalancerId}: ALB lists no ${network} address in ${zoneId}.`);
}

function notAttached(
  { listenerId }: Listener,
  chosen: readonly AttachedCertificate[],
  expect: readonly string[],
): readonly string[] {
  if (chosen.length > 0 || expect.length === 0) return [];
  return [`${listenerId}: none of the expected certificates is attached (${expect.join(', ')}).`];
}

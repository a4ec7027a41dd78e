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
import type { Said } from '../../shared/core/model/texts/language.ts';
import type { Recognisable } from '../../shared/core/proof/identity.ts';
import type { ProbeTarget } from '../../shared/core/proof/observation.ts';
import { probeTargets } from '../../shared/core/proof/targets.ts';
import { unaskedTexts } from './not-asked.ts';

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
  readonly unasked: readonly Said[];
  /** What need not be asked, one sentence each (left-out.ts); absent if there is nothing. */
  readonly leftOut?: readonly Said[];
}

export interface Wanted {
  readonly probeNetwork: ProbeNetwork;
  /** Empty: every listener. */
  readonly listenerIds: ReadonlySet<string>;
  /** Each of these has to have an expected certificate. */
  readonly loadBalancerIds: readonly string[];
  /** Ids or SHA-256 digests of which one must be served; empty: whatever is attached. */
  readonly expect: readonly string[];
}

export function placesOf(live: LiveLoadBalancer, wanted: Wanted): readonly Place[] {
  const { loadBalancer } = live;
  const { region, loadBalancerId, name } = loadBalancer;
  const place = { region, loadBalancerId, loadBalancerName: name };
  const isNamed = ({ listenerId }: Listener): boolean => wanted.listenerIds.has(listenerId);
  const listeners = live.listeners.filter(
    (one) => isNamed(one) || (wanted.listenerIds.size === 0 && one.status !== 'Stopped'),
  );
  const places = listeners.flatMap((listener): readonly Place[] => {
    const { listenerId, attached } = listener;
    const chosen = attached.filter((one) => isExpected(one, wanted.expect));
    // A listener that was not named, and that has none of the expected certificates, is not meant.
    if (chosen.length === 0 && !isNamed(listener) && wanted.expect.length > 0) return [];
    return [
      {
        ...place,
        listenerId,
        known: attached.flatMap(({ certificate }) => certificate ?? []),
        questions: questionsOf(loadBalancer, listener, chosen, wanted),
        unasked: [
          ...undescribed(listener, chosen),
          ...withoutTarget(loadBalancer, listener, chosen, wanted),
          ...withoutAddress(loadBalancer, wanted.probeNetwork),
          ...notAttached(listener, chosen, wanted.expect),
        ],
      },
    ];
  });
  const isAwaited = wanted.expect.length > 0 && wanted.loadBalancerIds.includes(loadBalancerId);
  if (places.length > 0 || wanted.listenerIds.size > 0 || !isAwaited) return places;
  const unasked = [unaskedTexts.noneOf(loadBalancerId, wanted.expect)];
  return [{ ...place, listenerId: '', known: [], questions: [], unasked }];
}

/** Each expected certificate has to be attached somewhere: with one for each key type, the second one may still be missing. */
export function notAttachedAnywhere(
  live: readonly LiveLoadBalancer[],
  expect: readonly string[],
): readonly Said[] {
  const attached = live.flatMap(({ listeners }) => listeners.flatMap((one) => one.attached));
  return expect
    .filter((wanted) => !attached.some((one) => isExpected(one, [wanted])))
    .map(unaskedTexts.nowhere);
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
  const byDefault = chosen.flatMap(({ slot, certificateId }) => (slot === 'default' ? [certificateId] : []));
  return [...distinct.values()].map((target) => ({
    target,
    expected:
      target.serverName === undefined
        ? new Set(byDefault)
        : rightFor(target.serverName, target.keyType, candidates),
  }));
}

/** Of this key type, and for this name: another attached one would be the wrong certificate for that client. */
function rightFor(
  serverName: string,
  keyType: KeyType,
  candidates: readonly Certificate[],
): ReadonlySet<CertificateId> {
  const right = candidates.filter((one) => one.keyType === keyType && namesCover(one.names, serverName));
  return new Set(right.map(({ certificateId }) => certificateId));
}

function undescribed({ listenerId }: Listener, chosen: readonly AttachedCertificate[]): readonly Said[] {
  return chosen
    .filter(({ certificate }) => certificate === undefined)
    .map(({ certificateId }) => unaskedTexts.undescribed(listenerId, certificateId));
}

/** A certificate that no client gets here, or whose names cannot be asked for. */
function withoutTarget(
  loadBalancer: LiveLoadBalancer['loadBalancer'],
  listener: Listener,
  chosen: readonly AttachedCertificate[],
  wanted: Wanted,
): readonly Said[] {
  const { listenerId, attached } = listener;
  if (attached.length === 0) return [unaskedTexts.noCertificate(listenerId)];
  return chosen
    .filter((one) => one.certificate && questionsOf(loadBalancer, listener, [one], wanted).length === 0)
    .map(({ certificateId }) => unaskedTexts.noTarget(listenerId, certificateId));
}

function withoutAddress(
  loadBalancer: LiveLoadBalancer['loadBalancer'],
  probeNetwork: ProbeNetwork,
): readonly Said[] {
  const network = probedNetwork(loadBalancer, probeNetwork);
  if (!loadBalancer.zones.some(({ status }) => status === 'Active'))
    return [unaskedTexts.noZone(loadBalancer.loadBalancerId)];
  return loadBalancer.zones
    .filter(
      ({ status, addresses }) => status === 'Active' && !addresses.some((one) => one.network === network),
    )
    .map(({ zoneId }) => unaskedTexts.noAddress(loadBalancer.loadBalancerId, network, zoneId));
}

function notAttached(
  { listenerId }: Listener,
  chosen: readonly AttachedCertificate[],
  expect: readonly string[],
): readonly Said[] {
  if (chosen.length > 0 || expect.length === 0) return [];
  return [unaskedTexts.noneOf(listenerId, expect)];
}

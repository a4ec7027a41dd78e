/**
 * Draws a small fleet: sites with RSA and ECC certificates in every state of their lifetime, on one to three load balancers that may share
 * them.
 *
 * It favours difficult cases over common ones: most certificates are due, many successors are good, some cannot be proved.
 */
import { isIP } from 'node:net';
import type { KeyType } from '../../shared/core/model/key-types.ts';
import type { Draw } from './draw.ts';
import type { CertificateTruth, Fleet, ListenerTruth, LoadBalancerTruth } from './fleet.ts';

export interface FleetWishes {
  /** Only certificates that can be rotated. */
  readonly onlyGood?: boolean;
  /** Three load balancers wait for the same certificate. */
  readonly wave?: boolean;
}

type Successor =
  | 'good'
  | 'none'
  | 'names-dropped'
  | 'nameless'
  | 'bad'
  | 'bad-names'
  /** A bad one that lasts longer, beside a good one. */
  | 'good-and-bad'
  | 'good-and-untrusted'
  | 'good-and-refused'
  | 'untrusted'
  /** It lacks the IP address, if there is one. */
  | 'address-dropped'
  | 'attached'
  | 'attached-and-copied';

interface Line {
  readonly key: string;
  readonly keyType: KeyType;
  readonly successor: Successor;
}

interface Site {
  readonly lines: readonly Line[];
}

const nameForms = ['', 'www.', '*.', 'api.', 'img.'] as const;

export function drawFleet(draw: Draw, wishes: FleetWishes = {}): Fleet {
  const certificates: CertificateTruth[] = [];
  const loadBalancers: LoadBalancerTruth[] = [];
  const shared = new Map<string, Site[]>();
  const { wave = false } = wishes;
  const count = wave ? 3 : draw.pick([1, 1, 2, 2, 3], 'load balancers');
  let listenerNumber = 0;
  for (let number = 1; number <= count; number += 1) {
    const region = !wave && draw.happens(0.15, 'second region') ? 'ap-southeast-1' : 'cn-hangzhou';
    const known = shared.get(region) ?? [];
    shared.set(region, known);
    const listeners: ListenerTruth[] = [];
    const listenersHere = wave ? 1 : draw.pick([1, 1, 1, 2, 3], 'listeners');
    for (let index = 0; index < listenersHere; index += 1) {
      listenerNumber += 1;
      const sites: Site[] = [];
      const wanted = wave ? 1 : draw.pick([1, 1, 2, 2], 'sites');
      for (let site = 0; site < wanted; site += 1) {
        const old = known[draw.within([0, Math.max(0, known.length - 1)], 'shared site')];
        if (old && draw.happens(wave ? 1 : 0.4, 'share') && !sites.includes(old)) sites.push(old);
        else {
          const made = drawSite(draw, wishes, region, certificates);
          known.push(made);
          sites.push(made);
        }
      }
      const attached = attachedFor(draw, sites, certificates);
      const listenerId = `lsn-${listenerNumber}`;
      const port = 443 + index;
      const isTls13 = sites.every(({ lines }) => lines.every(({ keyType }) => keyType !== 'SM2'));
      if (isTls13 && draw.happens(0.15, 'quic')) {
        const quicListenerId = `${listenerId}-quic`;
        listeners.push({ listenerId, protocol: 'HTTPS', port, quicListenerId, attached });
        listeners.push({ listenerId: quicListenerId, protocol: 'QUIC', port, attached });
      } else listeners.push({ listenerId, protocol: 'HTTPS', port, attached });
    }
    const additional = listeners.reduce((sum, { attached }) => sum + attached.length - 1, 0);
    const isFull = wishes.onlyGood !== true && draw.happens(0.2, 'quota at limit');
    loadBalancers.push({
      loadBalancerId: `alb-${number}`,
      region,
      zones: drawZones(draw, region, number),
      certificateQuota: isFull ? additional : undefined,
      listeners,
    });
  }
  return { certificates, loadBalancers };
}

function drawZones(draw: Draw, region: string, number: number): LoadBalancerTruth['zones'] {
  const zones = draw.pick([1, 2, 2, 3], 'zones');
  return Array.from({ length: zones }, (_, index) => ({
    zoneId: `${region}-${'abc'.charAt(index)}`,
    address: `127.16.${number}.${index + 1}`,
    active: index === 0 || !draw.happens(0.1, 'inactive zone'),
  }));
}

function drawSite(draw: Draw, wishes: FleetWishes, region: string, certificates: CertificateTruth[]): Site {
  const number = certificates.length + 1;
  const forms = nameForms.filter((_, index) => index === 1 || draw.happens(0.35, 'names'));
  const hosts = forms.map((form) => `${form}s${number}.example`);
  const names = draw.happens(0.2, 'ip name') ? [...hosts, `203.0.113.${number}`] : hosts;
  const keyTypes: readonly KeyType[] = draw.pick(
    [['RSA'], ['RSA'], ['ECC'], ['RSA', 'ECC'], ['RSA', 'ECC'], ['RSA', 'SM2'], ['ECC', 'RSA', 'SM2']],
    'lines',
  );
  const lines = keyTypes.map((keyType) => drawLine(draw, wishes, { region, names, keyType }, certificates));
  return { lines };
}

function drawLine(
  draw: Draw,
  wishes: FleetWishes,
  what: { readonly region: string; readonly names: readonly string[]; readonly keyType: KeyType },
  certificates: CertificateTruth[],
): Line {
  const { names, keyType, region } = what;
  const key = `${names[0] ?? ''} ${keyType}`;
  const lifetimeDays = draw.pick([200, 200, 90, 47], 'lifetime');
  const dueDays = Math.min(30, lifetimeDays / 3);
  const daysLeft = draw.pick(
    [dueDays * 0.9, dueDays * 0.6, dueDays * 0.4, 1.2, 0.3, -3, lifetimeDays * 0.7],
    'age',
  );
  const base = {
    region,
    names,
    keyType,
    lifetimeDays,
    misdescribed: 'no',
    flaw: 'none',
    copyOf: undefined,
  } as const;
  certificates.push({ ...base, key, daysLeft });
  const successor: Successor = wishes.onlyGood
    ? 'good'
    : draw.pick(
        [
          'good',
          'good',
          'good',
          'good',
          'good',
          'attached',
          'attached-and-copied',
          'none',
          'names-dropped',
          'nameless',
          'bad',
          'bad-names',
          'good-and-bad',
          'good-and-untrusted',
          'good-and-refused',
          'untrusted',
          'address-dropped',
        ],
        'successor',
      );
  const freshDays = lifetimeDays * 0.98;
  const newKey = `${key} new`;
  switch (successor) {
    case 'none':
      break;
    case 'names-dropped':
      certificates.push({ ...base, key: newKey, daysLeft: freshDays, names: [`other.${names[0] ?? ''}`] });
      if (names.filter((name) => isIP(name) === 0).length > 1)
        certificates.push({ ...base, key: `${newKey} 2`, daysLeft: freshDays, names: names.slice(1) });
      break;
    case 'nameless':
      certificates.push({ ...base, key: newKey, daysLeft: freshDays, misdescribed: 'nameless' });
      break;
    case 'bad':
      certificates.push({ ...base, key: newKey, daysLeft: freshDays, misdescribed: 'sha256' });
      break;
    case 'bad-names':
      certificates.push({
        ...base,
        key: newKey,
        daysLeft: freshDays,
        misdescribed: names.length > 1 ? 'names' : 'sha256',
      });
      break;
    case 'address-dropped':
      certificates.push({
        ...base,
        key: newKey,
        daysLeft: freshDays,
        names: names.filter((name) => isIP(name) === 0),
      });
      break;
    case 'untrusted':
      certificates.push({ ...base, key: newKey, daysLeft: freshDays, flaw: 'untrusted' });
      break;
    case 'good-and-bad':
    case 'good-and-untrusted':
    case 'good-and-refused':
      certificates.push({ ...base, key: newKey, daysLeft: freshDays - 1 });
      certificates.push({ ...base, ...flawOf(successor), key: `${newKey} bad`, daysLeft: freshDays });
      break;
    default: {
      const extra = draw.happens(0.3, 'more names') ? [`more.${names[0]?.replace('*.', '') ?? ''}`] : [];
      certificates.push({ ...base, key: newKey, daysLeft: freshDays, names: [...names, ...extra] });
      if (successor === 'attached-and-copied')
        certificates.push({
          ...base,
          key: `${newKey} copy`,
          daysLeft: freshDays,
          names: [...names, ...extra],
          copyOf: newKey,
        });
    }
  }
  return { key, keyType, successor };
}

function flawOf(successor: 'good-and-bad' | 'good-and-untrusted' | 'good-and-refused') {
  switch (successor) {
    case 'good-and-bad':
      return { misdescribed: 'sha256' } as const;
    case 'good-and-untrusted':
      return { flaw: 'untrusted' } as const;
    case 'good-and-refused':
      return { flaw: 'refused' } as const;
  }
}

/** The default first. Adds some successors that are already attached, and at times a second certificate for some of the names. */
function attachedFor(
  draw: Draw,
  sites: readonly Site[],
  certificates: CertificateTruth[],
): readonly [string, ...string[]] {
  const lines = sites.flatMap((site) => site.lines);
  const [first, ...rest] = lines;
  if (!first) throw new Error('A listener needs a site.');
  const attached: [string, ...string[]] = [first.key, ...rest.map(({ key }) => key)];
  for (const { key, successor } of lines) {
    if (successor.startsWith('attached') && draw.happens(0.6, 'already attached'))
      attached.push(`${key} new`);
  }
  const twin = certificates.find(({ key }) => key === first.key);
  if (twin && draw.happens(0.2, 'copy of the default')) {
    const key = `${first.key} part ${certificates.length}`;
    certificates.push({ ...twin, key, names: twin.names.slice(0, 1), daysLeft: twin.daysLeft + 1 });
    attached.push(key);
  }
  return attached;
}

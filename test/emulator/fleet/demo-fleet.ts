/**
 * The fleet of the demonstration: one example of each case, with its expected outcome.
 *
 * Two regions with their own partitions of CAS. Every certificate that is due and has a good replacement ends `verified`.
 */
import type { AttachedSpec, CertificateSpec, FleetSpec, ListenerSpec, LoadBalancerSpec } from './fleet.ts';

const CHINA = 'cn-hangzhou';
const SINGAPORE = 'ap-southeast-1';
const PORT = 8443;

const rsa = (daysLeft: number, ...names: string[]): CertificateSpec => ({ names, keyType: 'RSA', daysLeft });
const ecc = (daysLeft: number, ...names: string[]): CertificateSpec => ({ names, keyType: 'ECC', daysLeft });

const sm2 = (daysLeft: number, ...names: string[]): CertificateSpec => ({ names, keyType: 'SM2', daysLeft });

const verified = { outcome: 'verified', reason: 'proved' } as const;
const notDue = { outcome: 'nothing-to-do', reason: 'not-due' } as const;
const blocked = (reason: string) => ({ outcome: 'blocked', reason }) as const;

type End = Pick<AttachedSpec, 'outcome' | 'reason'>;
const asDefault = (certificate: string, end: End): AttachedSpec => ({ certificate, slot: 'default', ...end });
const asAdditional = (certificate: string, end: End): AttachedSpec => ({
  certificate,
  slot: 'additional',
  ...end,
});

const https = (...attached: AttachedSpec[]): ListenerSpec => ({ protocol: 'HTTPS', port: PORT, attached });

const certificates: Readonly<Record<string, CertificateSpec>> = {
  'shop-rsa': rsa(9, 'shop.example', 'www.shop.example'),
  'shop-rsa-new': rsa(199, 'shop.example', 'www.shop.example'),
  'shop-ecc': ecc(9, 'shop.example', 'www.shop.example'),
  'shop-ecc-new': ecc(199, 'shop.example', 'www.shop.example'),
  cdn: rsa(20, '*.cdn.shop.example'),
  'cdn-new': rsa(199, '*.cdn.shop.example', 'cdn.shop.example'),
  pay: rsa(150, 'pay.example', 'www.pay.example'),
  'pay-partner': rsa(12, 'partner.pay.example'),
  'pay-partner-new': rsa(199, 'partner.pay.example'),
  'pay-old': rsa(-2, 'old.pay.example'),
  'pay-old-new': rsa(199, 'old.pay.example'),
  api: rsa(5, 'api.example', 'v2.api.example'),
  'api-copy': rsa(14, 'api.example'),
  'api-new': rsa(199, 'api.example', 'v2.api.example'),
  docs: rsa(11, 'docs.example'),
  blog: rsa(11, 'blog.example', 'feed.blog.example'),
  'blog-new': rsa(199, 'blog.example'),
  full: rsa(8, 'full.example'),
  'full-new': rsa(199, 'full.example'),
  'full-a': rsa(18, 'a.full.example'),
  'full-a-new': rsa(199, 'a.full.example'),
  'full-b': rsa(120, 'b.full.example'),
  k8s: rsa(10, 'k8s.example'),
  'k8s-new': rsa(199, 'k8s.example'),
  quic: ecc(10, 'quic.example'),
  'quic-new': ecc(199, 'quic.example'),
  media: rsa(7, 'media.example', '*.media.example'),
  'media-new': rsa(199, 'media.example', '*.media.example'),
  'media-ecc': ecc(100, 'media.example', '*.media.example'),
  legacy: rsa(6, 'legacy.example'),
  'legacy-new': rsa(199, 'legacy.example'),
  'legacy-lost': { ...rsa(90, 'lost.legacy.example'), deletedFromCas: true },
  crashed: rsa(40, 'crashed.example'),
  'crashed-extra': rsa(13, 'extra.crashed.example'),
  'crashed-extra-new': rsa(199, 'extra.crashed.example'),
  trap: rsa(10, 'trap.example', 'www.trap.example'),
  'trap-new': { ...rsa(199, 'trap.example', 'www.trap.example'), misdescribed: true },
  'bank-rsa': rsa(12, 'bank.example', 'www.bank.example'),
  'bank-rsa-new': rsa(199, 'bank.example', 'www.bank.example'),
  'bank-ecc': ecc(12, 'bank.example', 'www.bank.example'),
  'bank-ecc-new': ecc(199, 'bank.example', 'www.bank.example'),
  'bank-sm2': sm2(12, 'bank.example', 'www.bank.example'),
  'bank-sm2-new': sm2(199, 'bank.example', 'www.bank.example'),
  status: ecc(170, 'status.example'),
  promote: rsa(15, 'promote.example'),
  'promote-new': rsa(199, 'promote.example'),
  intranet: { ...rsa(10, 'intranet.example', 'wiki.intranet.example'), beside: 'intranet-self-signed' },
  'intranet-new': rsa(199, 'intranet.example', 'wiki.intranet.example'),
  'intranet-self-signed': {
    ...rsa(3_640, 'intranet.example', 'wiki.intranet.example'),
    lifetimeDays: 3_650,
    selfSigned: true,
  },
  device: rsa(9, 'device.example', '203.0.113.7'),
  'device-new': rsa(199, 'device.example'),
  freeze: rsa(12, 'freeze.example'),
  'freeze-new': rsa(199, 'freeze.example'),
};

/** An RSA+ECC pair with a wildcard; larger fleets repeat it. */
function shop(region: string, name: string, of: (certificate: string) => string): LoadBalancerSpec {
  return {
    region,
    name,
    listeners: [
      https(
        asDefault(of('shop-rsa'), verified),
        asAdditional(of('shop-ecc'), verified),
        asAdditional(of('cdn'), verified),
      ),
    ],
  };
}

const loadBalancers: readonly LoadBalancerSpec[] = [
  shop(CHINA, 'shop', (certificate) => certificate),
  {
    region: CHINA,
    name: 'pay',
    listeners: [
      https(
        asDefault('pay', notDue),
        asAdditional('pay-partner', verified),
        asAdditional('pay-old', verified),
      ),
    ],
  },
  // One new certificate replaces the default and an additional certificate that would shadow it.
  {
    region: CHINA,
    name: 'api',
    listeners: [https(asDefault('api', verified), asAdditional('api-copy', verified))],
  },
  { region: CHINA, name: 'docs', listeners: [https(asDefault('docs', blocked('no-replacement')))] },
  { region: CHINA, name: 'blog', listeners: [https(asDefault('blog', blocked('names-not-covered')))] },
  {
    region: CHINA,
    name: 'full',
    certificateQuota: 2,
    listeners: [
      https(
        asDefault('full', verified),
        asAdditional('full-a', blocked('quota')),
        asAdditional('full-b', notDue),
      ),
    ],
  },
  {
    region: CHINA,
    name: 'k8s',
    tags: { 'ack.aliyun.com': 'c0123456789' },
    listeners: [https(asDefault('k8s', blocked('owned-by-ingress-controller')))],
  },
  {
    region: CHINA,
    name: 'quic',
    listeners: [
      { ...https(asDefault('quic', verified)), advertisesQuic: true },
      { protocol: 'QUIC', port: PORT, attached: [asDefault('quic', verified)] },
    ],
  },
  // Three key types for the same names; TLCP clients get the third.
  {
    region: CHINA,
    name: 'bank',
    listeners: [
      https(
        asDefault('bank-rsa', verified),
        asAdditional('bank-ecc', verified),
        asAdditional('bank-sm2', verified),
      ),
    ],
  },
  {
    region: SINGAPORE,
    name: 'media',
    listeners: [https(asDefault('media', verified), asAdditional('media-ecc', notDue))],
  },
  {
    region: SINGAPORE,
    name: 'legacy',
    listeners: [
      https(asDefault('legacy', verified), asAdditional('legacy-lost', blocked('certificate-not-in-cas'))),
    ],
  },
  // An earlier rotation died between associate and dissociate.
  {
    region: SINGAPORE,
    name: 'crashed',
    listeners: [
      https(
        asDefault('crashed', notDue),
        asAdditional('crashed-extra', verified),
        asAdditional('crashed-extra-new', notDue),
      ),
    ],
  },
  {
    region: SINGAPORE,
    name: 'trap',
    listeners: [https(asDefault('trap', { outcome: 'rolled-back', reason: 'served-other' }))],
  },
  // A self-signed certificate for the same names expires ten years later.
  { region: CHINA, name: 'intranet', listeners: [https(asDefault('intranet', verified))] },
  // The renewal lacks the IP address.
  { region: CHINA, name: 'device', listeners: [https(asDefault('device', blocked('names-not-covered')))] },
  {
    region: SINGAPORE,
    name: 'freeze',
    paused: true,
    listeners: [https(asDefault('freeze', blocked('paused')))],
  },
  { region: SINGAPORE, name: 'status', listeners: [https(asDefault('status', notDue))] },
  // The new certificate is attached as an additional one already, and must become the default.
  {
    region: SINGAPORE,
    name: 'promote',
    listeners: [https(asDefault('promote', verified), asAdditional('promote-new', notDue))],
  },
];

/** Ids of its load balancers. */
export const demoLoadBalancerIds = loadBalancers.map(({ name }) => `alb-${name}`);

/** These load balancers of the fleet, and the certificates that belong to them. */
export function partOfDemoFleet(loadBalancerIds: readonly string[]): FleetSpec {
  const kept = loadBalancers.filter(({ name }) => loadBalancerIds.includes(`alb-${name}`));
  const attached = kept.flatMap((one) =>
    one.listeners.flatMap((listener) => listener.attached.map(({ certificate }) => certificate)),
  );
  const keys = new Set(attached.flatMap((key) => [key, `${key}-new`, certificates[key]?.beside ?? key]));
  return {
    certificates: Object.fromEntries(Object.entries(certificates).filter(([key]) => keys.has(key))),
    loadBalancers: kept,
  };
}

/** @param listeners minimum number of listeners; further shops, each with its own names, are added to reach it */
export function demoFleet(listeners = 0): FleetSpec {
  const own = loadBalancers.reduce((sum, { listeners }) => sum + listeners.length, 0);
  const more = Array.from({ length: Math.max(0, listeners - own) }, (_, index) => index + 2);
  return {
    certificates: { ...certificates, ...Object.fromEntries(more.flatMap(shopCertificates)) },
    loadBalancers: [
      ...loadBalancers,
      ...more.map((number) =>
        shop(
          number % 2 === 0 ? CHINA : SINGAPORE,
          `shop${number}`,
          (certificate) => `${certificate}-${number}`,
        ),
      ),
    ],
  };
}

function shopCertificates(number: number): readonly (readonly [string, CertificateSpec])[] {
  return Object.entries(certificates)
    .filter(([key]) => /^(shop|cdn)/.test(key))
    .map(([key, spec]) => [
      key.endsWith('-new') ? `${key.slice(0, -'-new'.length)}-${number}-new` : `${key}-${number}`,
      { ...spec, names: spec.names.map((name) => name.replace('shop.example', `shop${number}.example`)) },
    ]);
}

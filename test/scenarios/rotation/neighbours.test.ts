/** Several replacements on one load balancer: each has its own outcome, and excluded listeners are left alone. */
import { describe, expect, it } from 'vitest';
import type { Selector } from '../../../shared/core/model/selector.ts';
import { outcomesOf } from '../../support/in-words.ts';
import { createWorld, type WorldListener, type WorldLoadBalancer } from '../../support/world.ts';
import { brokenRules, carriedOut } from './rules.ts';
import { notAsDescribed } from './stories.ts';

describe('one of three replacements that fails its proof', () => {
  it('is rolled back, and the other two are verified, on the same listener and on another', async () => {
    const world = createWorld();
    const old = world.certificate({ names: ['example.com'], daysLeft: 9 });
    const renewed = world.certificate({ names: ['example.com'] });
    const shop = world.certificate({ names: ['shop.example.com'], daysLeft: 9 });
    world.certificate({ names: ['shop.example.com'], ...notAsDescribed });
    const api = world.certificate({ names: ['api.example.com'], daysLeft: 9 });
    const newApi = world.certificate({ names: ['api.example.com'] });
    world.loadBalancer({ listeners: [{ default: old, additional: [shop] }, { default: api }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([
      `${old}: verified (proved)`,
      `${shop}: rolled-back (served-other)`,
      `${api}: verified (proved)`,
    ]);
    expect(report.outcome).toBe('rolled-back');
    expect(world.attached('lsn-1')).toEqual([`default ${renewed}`, `additional ${shop}`]);
    expect(world.attached('lsn-2')).toEqual([`default ${newApi}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });
});

describe('an expired certificate whose names its twin covers', () => {
  const dropTwins = { settings: { dropExpiredTwin: true } } as const;
  const ecc = { keyType: 'ECC', daysLeft: -1 } as const;

  it('is detached if the operator allows it, and the twin is proved for its clients', async () => {
    const world = createWorld(dropTwins);
    const rsa = world.certificate({ names: ['example.com'] });
    const gone = world.certificate({ names: ['example.com'], ...ecc });
    world.loadBalancer({ listeners: [{ default: rsa, additional: [gone] }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${rsa}: nothing-to-do (not-due)`, `${gone}: verified (proved)`]);
    expect(world.attached()).toEqual([`default ${rsa}`]);
    expect(world.served({ serverName: 'example.com', keyTypes: ['RSA', 'ECC'] })).toEqual([rsa, rsa]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('stays attached without the permission of the operator', async () => {
    const world = createWorld();
    const rsa = world.certificate({ names: ['example.com'] });
    const gone = world.certificate({ names: ['example.com'], ...ecc });
    world.loadBalancer({ listeners: [{ default: rsa, additional: [gone] }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${gone}: blocked (expired-twin)`);
    expect(world.writes()).toEqual([]);
  });

  it.each([
    { what: 'both are taken off', fails: 0, ended: ['verified (proved)', 'verified (proved)'], left: 0 },
    {
      what: 'one whose jobs fail does not keep the other one, or its row',
      fails: 3,
      ended: ['blocked (step-not-completed)', 'verified (proved)'],
      left: 1,
    },
  ])('may be one of two on the same listener: $what', async ({ fails, ended, left }) => {
    const world = createWorld(dropTwins);
    const rsa = world.certificate({ names: ['a.example.com', 'b.example.com'] });
    const first = world.certificate({ names: ['a.example.com'], ...ecc });
    const second = world.certificate({ names: ['b.example.com'], ...ecc });
    world.loadBalancer({ listeners: [{ default: rsa, additional: [first, second] }] });
    if (fails > 0) world.model.inject({ kind: 'job-fails', times: fails });

    const report = await world.rotate();

    expect(outcomesOf(report).slice(1)).toEqual([`${first}: ${ended[0]}`, `${second}: ${ended[1]}`]);
    expect(world.attached()).toEqual([`default ${rsa}`, ...[`additional ${first}`].slice(0, left)]);
    expect(brokenRules(world, [report])).toEqual([]);
  });
});

describe('a listener with mutual TLS', () => {
  it('is rotated; its CA certificate is left alone, and a note reports it', async () => {
    const world = createWorld();
    const ca = world.certificate({ names: ['ca.example.com'], daysLeft: 3 });
    const old = world.certificate({ daysLeft: 9 });
    const renewed = world.certificate();
    world.loadBalancer({ listeners: [{ default: old, caEnabled: true, caCertificateIds: [ca] }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
    expect(report.plan.notes.join()).toContain(`${ca} (ca-by-hand)`);
    expect(carriedOut(world)).toEqual([`update-default ${renewed}`]);
    expect(JSON.stringify(world.writes().map(({ params }) => params))).not.toContain('Ca');
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it.each([
    { what: 'CAS tells its expiry', caCertificateId: 'known', note: 'according to CAS' },
    { what: 'CAS does not know it', caCertificateId: '404-cn-hangzhou', note: 'expiry unknown' },
    { what: 'its id is none of CAS', caCertificateId: '1ef1da5f-ca', note: 'expiry unknown' },
  ])('is rotated with CA_EXPIRY_FROM_CAS where $what', async ({ caCertificateId, note }) => {
    const world = createWorld({ settings: { caExpiryFromCas: true } });
    const ca = world.certificate({ names: ['ca.example.com'], daysLeft: 3 });
    const old = world.certificate({ daysLeft: 9 });
    world.certificate();
    const id = caCertificateId === 'known' ? ca : caCertificateId;
    world.loadBalancer({ listeners: [{ default: old, caEnabled: true, caCertificateIds: [id] }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
    expect(report.plan.notes.filter((one) => one.includes(`${id} (ca-by-hand)`))).toEqual([
      expect.stringContaining(note),
    ]);
  });
});

interface LeftAlone {
  readonly why: string;
  readonly reason: string;
  readonly include?: readonly Selector[];
  readonly exclude?: readonly Selector[];
  /** Reasons of the load balancer, for which all of its listeners are left alone. */
  readonly loadBalancer?: Partial<WorldLoadBalancer>;
  readonly listener?: Partial<WorldListener>;
}

const listenersOnly: readonly LeftAlone[] = [
  { why: 'it is excluded', reason: 'excluded', exclude: [{ kind: 'listener', listenerId: 'lsn-1' }] },
  { why: 'it is not included', reason: 'not-included', include: [{ kind: 'listener', listenerId: 'lsn-2' }] },
  {
    why: 'the ALB Ingress Controller owns it',
    reason: 'owned-by-ingress-controller',
    listener: { description: 'ingress-auto-listener-443' },
  },
  { why: 'it is stopped', reason: 'listener-not-running', listener: { status: 'Stopped' } },
];

const wholeLoadBalancers: readonly LeftAlone[] = [
  {
    why: 'a tag excludes it',
    reason: 'excluded',
    exclude: [{ kind: 'tag', key: 'env', value: 'prod' }],
    loadBalancer: { tags: { env: 'prod' } },
  },
  {
    why: 'it is not included',
    reason: 'not-included',
    include: [{ kind: 'load-balancer', loadBalancerId: 'alb-9' }],
  },
  {
    why: 'the ALB Ingress Controller owns it',
    reason: 'owned-by-ingress-controller',
    loadBalancer: { tags: { 'ack.aliyun.com': 'c-1' } },
  },
  { why: 'it is locked', reason: 'business-status-abnormal', loadBalancer: { businessStatus: 'Abnormal' } },
  { why: 'it is not active', reason: 'load-balancer-not-active', loadBalancer: { status: 'CreateFailed' } },
];

describe('what is left alone', () => {
  it.each(listenersOnly)(
    'is a listener, where $why: its neighbour is rotated',
    async ({ reason, include = [], exclude = [], listener = {} }) => {
      const world = createWorld({ settings: { include, exclude } });
      const old = world.certificate({ daysLeft: 9 });
      const renewed = world.certificate();
      world.loadBalancer({ listeners: [{ default: old, ...listener }, { default: old }] });

      const report = await world.rotate();

      expect(outcomesOf(report)).toEqual([`${old}: blocked (${reason})`, `${old}: verified (proved)`]);
      expect(['lsn-1', 'lsn-2'].flatMap(world.attached)).toEqual([`default ${old}`, `default ${renewed}`]);
      expect(world.writes().map(({ params }) => params['ListenerId'])).toEqual(['lsn-2']);
      expect(brokenRules(world, [report])).toEqual([]);
    },
  );

  it.each(wholeLoadBalancers)(
    'is a load balancer, where $why, even in an emergency and with force',
    async ({ reason, include = [], exclude = [], loadBalancer = {} }) => {
      const world = createWorld({ settings: { include, exclude } });
      const old = world.certificate({ daysLeft: 1 });
      world.certificate();
      world.loadBalancer({ ...loadBalancer, listeners: [{ default: old }] });

      const report = await world.rotate({ force: true });

      expect(outcomesOf(report)).toEqual([`${old}: blocked (${reason})`]);
      expect(world.writes()).toEqual([]);
      expect(world.handshakes()).toEqual([]);
    },
  );
});

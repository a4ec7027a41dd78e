/** What verify asks of a load balancer, and which answers are right. */
import { describe, expect, it } from 'vitest';
import {
  notAttachedAnywhere,
  placeOfAddresses,
  placesOf,
  type Wanted,
} from '../../../../scripts/verify/question.ts';
import type { AttachedCertificate, Listener } from '../../../../shared/core/model/listener.ts';
import { aCertificate, aListener, aLoadBalancer, anAttached, idOf } from '../../../support/builders.ts';

const main = aCertificate({ id: 1, names: ['www.example.com', 'example.com'] });
const shop = aCertificate({ id: 2, names: ['*.shop.example.com'] });
const shopEcc = aCertificate({ id: 3, names: ['*.shop.example.com'], keyType: 'ECC' });

const zones = [
  { zoneId: 'cn-hangzhou-a', status: 'Active', addresses: [{ address: '192.0.2.1', network: 'public' }] },
  { zoneId: 'cn-hangzhou-b', status: 'Active', addresses: [{ address: '192.0.2.2', network: 'public' }] },
] as const;
const loadBalancer = aLoadBalancer({ addressType: 'Internet', zones });

const usual: Wanted = {
  probeNetwork: 'by-address-type',
  listenerIds: new Set(),
  loadBalancerIds: [],
  expect: [],
};

function placesWith(
  wanted: Partial<Wanted>,
  attached: readonly AttachedCertificate[] = [anAttached(main, 'default'), anAttached(shop)],
  listener: Partial<Listener> = {},
  own = loadBalancer,
) {
  const live = { loadBalancer: own, listeners: [aListener({ attached, ...listener })] };
  return placesOf(live, { ...usual, ...wanted });
}

function asked(...given: Parameters<typeof placesWith>) {
  return placesWith(...given).flatMap(({ questions }) =>
    questions.map(
      ({ target, expected }) =>
        `${target.address} ${target.serverName ?? '-'} ${target.keyType}: ${[...expected].join(' or ')}`,
    ),
  );
}

describe('a listener', () => {
  it('is asked at every address for every name of what is attached, and only its default without a name', () => {
    expect(asked({}).filter((one) => one.startsWith('192.0.2.1 '))).toEqual([
      `192.0.2.1 - RSA: ${idOf(1)}`,
      `192.0.2.1 example.com RSA: ${idOf(1)}`,
      `192.0.2.1 www.example.com RSA: ${idOf(1)}`,
      `192.0.2.1 rotation-probe.shop.example.com RSA: ${idOf(2)}`,
    ]);
    expect(asked({})).toHaveLength(8);
  });

  it('has to show the certificate of the key type that is asked for', () => {
    const attached = [anAttached(main, 'default'), anAttached(shop), anAttached(shopEcc)];

    expect(asked({}, attached)).toContain(`192.0.2.2 rotation-probe.shop.example.com ECC: ${idOf(3)}`);
  });

  it('has to show the expected certificate for its own names alone', () => {
    expect(asked({ expect: [idOf(2)] })).toEqual([
      `192.0.2.1 rotation-probe.shop.example.com RSA: ${idOf(2)}`,
      `192.0.2.2 rotation-probe.shop.example.com RSA: ${idOf(2)}`,
    ]);
    expect(asked({ expect: [shop.sha256 ?? ''] })).toEqual(asked({ expect: [idOf(2)] }));
  });
});

describe('what cannot be asked is named', () => {
  const unasked = (...given: Parameters<typeof placesWith>) =>
    placesWith(...given).flatMap(({ unasked }) => unasked.map(({ en }) => en));

  it('where an Active zone has no address of the probed network', () => {
    const silent = aLoadBalancer({
      addressType: 'Internet',
      zones: [zones[0], { ...zones[1], addresses: [{ address: '10.0.0.2', network: 'vpc' }] }],
    });
    const inactive = aLoadBalancer({
      addressType: 'Internet',
      zones: [zones[0], { ...zones[1], status: 'Inactive', addresses: [] }],
    });

    expect(unasked({}, undefined, {}, silent)).toEqual([
      `${silent.loadBalancerId}: ALB lists no public address in cn-hangzhou-b.`,
    ]);
    expect(unasked({}, undefined, {}, inactive)).toEqual([]);
  });

  it('where CAS does not describe an attached certificate', () => {
    const unknown = { certificateId: idOf(9), slot: 'additional', certificate: undefined } as const;

    expect(unasked({}, [anAttached(main, 'default'), unknown])).toEqual([
      expect.stringContaining(`CAS does not describe ${idOf(9)}`),
    ]);
  });

  it('where a named listener has none of the expected certificates; other listeners are not meant', () => {
    const named = { listenerIds: new Set(['lsn-1']), expect: [idOf(9)] };

    expect(unasked(named)).toEqual([expect.stringContaining(`none of the expected certificates`)]);
    expect(placesWith({ expect: [idOf(9)] })).toEqual([]);
    expect(placesWith({ listenerIds: new Set(['lsn-2']) })).toEqual([]);
  });
});

describe('a gate that waits', () => {
  const unasked = (...given: Parameters<typeof placesWith>) =>
    placesWith(...given).flatMap(({ unasked }) => unasked.map(({ en }) => en));

  it('does not pass a named load balancer to which the certificate is not attached yet', () => {
    const { loadBalancerId } = loadBalancer;
    const named = { expect: [idOf(9)], loadBalancerIds: [loadBalancerId] };

    expect(unasked(named)).toEqual([
      `${loadBalancerId}: none of the expected certificates is attached (${idOf(9)}).`,
    ]);
    expect(unasked({ ...named, expect: [idOf(2)] })).toEqual([]);
  });

  it('does not pass while one of several expected certificates is attached nowhere', () => {
    const listeners = [aListener({ attached: [anAttached(main, 'default')] })];
    const live = [{ loadBalancer, listeners }];

    expect(notAttachedAnywhere(live, [idOf(1), idOf(3)]).map(({ en }) => en)).toEqual([
      `${idOf(3)} is attached to none of these listeners.`,
    ]);
    expect(notAttachedAnywhere(live, [idOf(1), main.sha256 ?? ''])).toEqual([]);
  });

  it('does not pass a certificate that nothing can be asked to show, nor a load balancer without an Active zone', () => {
    const nameless = anAttached(aCertificate({ id: 4, names: [] }));
    const asleep = aLoadBalancer({
      addressType: 'Internet',
      zones: zones.map((zone) => ({ ...zone, status: 'Inactive' })),
    });

    expect(unasked({}, [anAttached(main, 'default'), nameless])).toEqual([
      `lsn-1: nothing can be asked that shows ${idOf(4)}.`,
    ]);
    expect(unasked({}, undefined, {}, asleep)).toContain(`${asleep.loadBalancerId}: no zone is Active.`);
    expect(unasked({}, [])).toEqual(['lsn-1: no certificate is attached.']);
  });

  it('leaves a stopped listener out, unless it is named', () => {
    expect(placesWith({}, undefined, { status: 'Stopped' })).toEqual([]);
    expect(placesWith({ listenerIds: new Set(['lsn-1']) }, undefined, { status: 'Stopped' })).toHaveLength(1);
  });
});

describe('addresses of the command line', () => {
  it('are asked for every name and key type, each over its own protocol', () => {
    const { questions, known } = placeOfAddresses({
      addresses: [{ host: '192.0.2.1', port: 443 }],
      names: ['www.example.com'],
      keyTypes: ['RSA', 'SM2'],
      protocolOf: (keyType) => (keyType === 'SM2' ? 'tlcp' : 'tls'),
      expect: ['a'.repeat(64)],
    });

    expect(
      questions.map(({ target }) => `${target.serverName} ${target.keyType} ${target.protocol}`),
    ).toEqual(['www.example.com RSA tls', 'www.example.com SM2 tlcp']);
    expect(known.map(({ sha256 }) => sha256)).toEqual(['a'.repeat(64)]);
  });

  it('are asked without a name if there is none', () => {
    const { questions } = placeOfAddresses({
      addresses: [{ host: '192.0.2.1', port: 443 }],
      names: [],
      keyTypes: ['RSA'],
      protocolOf: () => 'tls',
      expect: [],
    });

    expect(questions.map(({ target }) => target.serverName)).toEqual([undefined]);
  });
});

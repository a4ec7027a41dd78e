import { describe, expect, it } from 'vitest';
import { aListenerAnswer, aLoadBalancerAnswer, albAnswering, firstPage } from './alb-answers.ts';
import { cloudError } from './fakes.ts';

describe('regions', () => {
  it('are given by their ids', async () => {
    const regions = [{ regionId: 'cn-hangzhou', localName: 'x' }, { regionId: 'eu-central-1' }];
    const { alb } = albAnswering('DescribeRegions', { regions });

    expect(await alb.describeRegions()).toEqual(['cn-hangzhou', 'eu-central-1']);
  });

  it('are not taken for none where the list is missing', async () => {
    const { alb } = albAnswering('DescribeRegions', { requestId: 'r-1' });

    const error = await cloudError(alb.describeRegions());

    expect(error.kind).toBe('invalid-answer');
  });
});

describe('load balancers', () => {
  it('reads the business status under the name that ALB misspells', async () => {
    const { alb } = albAnswering('GetLoadBalancerAttribute', aLoadBalancerAnswer());

    const loadBalancer = await alb.getLoadBalancerAttribute('alb-1');

    expect(loadBalancer).toMatchObject({
      loadBalancerId: 'alb-1',
      loadBalancerBusinessStatus: 'Normal',
      tags: { team: 'web' },
    });
  });

  it('says Unknown, not Normal, where ALB does not state the business status', async () => {
    const answer = aLoadBalancerAnswer({ loadBalancerBussinessStatus: undefined });
    const { alb } = albAnswering('GetLoadBalancerAttribute', answer);

    const loadBalancer = await alb.getLoadBalancerAttribute('alb-1');

    expect(loadBalancer.loadBalancerBusinessStatus).toBe('Unknown');
  });

  it('strips the prefix length that ALB appends to IPv6 addresses', async () => {
    const { alb } = albAnswering('GetLoadBalancerAttribute', aLoadBalancerAnswer());

    const { zoneMappings } = await alb.getLoadBalancerAttribute('alb-1');

    expect(zoneMappings[0]?.addresses).toEqual([
      { address: '47.0.0.1', intranetAddress: '10.0.1.181', ipv6Address: '2408:4000:39d:eb00::1' },
    ]);
  });

  it.each([
    ['zones', { zoneMappings: undefined }],
    ['the addresses of an Active zone', { zoneMappings: [{ zoneId: 'a', status: 'Active' }] }],
    ['the status', { loadBalancerStatus: undefined }],
    ['a known address type', { addressType: 'Anycast' }],
    ['the requested load balancer', { loadBalancerId: 'alb-2' }],
  ])('rejects an answer without %s', async (_, changes) => {
    const { alb } = albAnswering('GetLoadBalancerAttribute', aLoadBalancerAnswer(changes));

    const error = await cloudError(alb.getLoadBalancerAttribute('alb-1'));

    expect(error.kind).toBe('invalid-answer');
  });

  it('takes a zone that is shifted away without addresses', async () => {
    const answer = aLoadBalancerAnswer({ zoneMappings: [{ zoneId: 'a', status: 'Shifted' }] });
    const { alb } = albAnswering('GetLoadBalancerAttribute', answer);

    const { zoneMappings } = await alb.getLoadBalancerAttribute('alb-1');

    expect(zoneMappings).toEqual([{ zoneId: 'a', status: 'Shifted', addresses: [] }]);
  });
});

describe('lists', () => {
  it('refuses an answer without the list instead of taking it for an empty one', async () => {
    const { alb } = albAnswering('ListListeners', { requestId: 'r-7' });

    const error = await cloudError(alb.listListeners(firstPage));

    expect(error).toMatchObject({ kind: 'invalid-answer', action: 'ListListeners' });
    expect(error.message).toContain('Listeners is missing');
  });

  it('takes a missing list for empty where TotalCount says that there is nothing', async () => {
    const { alb } = albAnswering('ListListeners', { totalCount: 0 });

    const page = await alb.listListeners(firstPage);

    expect(page).toEqual({ items: [], nextToken: undefined });
  });

  it('refuses an empty list where TotalCount says that there is something', async () => {
    const { alb } = albAnswering('ListLoadBalancers', { loadBalancers: [], totalCount: 3 });

    const error = await cloudError(alb.listLoadBalancers(firstPage));

    expect(error.kind).toBe('invalid-answer');
  });

  it('reads an empty next token as the last page', async () => {
    const answer = { listeners: [aListenerAnswer()], nextToken: '', totalCount: 1 };
    const { alb } = albAnswering('ListListeners', answer);

    const page = await alb.listListeners(firstPage);

    expect(page.nextToken).toBeUndefined();
  });

  it('sends no fields that were not given', async () => {
    const { alb, wire } = albAnswering('ListListeners', { listeners: [], totalCount: 0 });

    await alb.listListeners(firstPage);

    expect(wire.calls).toEqual([{ action: 'ListListeners', request: { maxResults: 100 } }]);
  });

  it('does not mind fields and statuses that ALB may add one day', async () => {
    const listener = aListenerAnswer({ listenerStatus: 'Hibernating', postQuantum: true });
    const { alb } = albAnswering('ListListeners', { listeners: [listener], totalCount: 1 });

    const page = await alb.listListeners(firstPage);

    expect(page.items[0]).toMatchObject({ listenerStatus: 'Hibernating', listenerDescription: '' });
    expect(page.items[0]).not.toHaveProperty('postQuantum');
  });

  it('names the field that is wrong, and the request, but not what was in it', async () => {
    const listener = aListenerAnswer({ listenerPort: 'MIIEvQ-secret' });
    const { alb } = albAnswering('ListListeners', { listeners: [listener], requestId: 'r-9' });

    const error = await cloudError(alb.listListeners(firstPage));

    expect(error.message).toContain('listeners.0.listenerPort');
    expect(error.message).toContain('r-9');
    expect(error.message).not.toContain('MIIEvQ');
  });
});

describe('listeners', () => {
  it('gives the QUIC listener that an HTTPS listener advertises', async () => {
    const quicConfig = { quicListenerId: 'lsn-quic', quicUpgradeEnabled: true };
    const { alb } = albAnswering('GetListenerAttribute', aListenerAnswer({ quicConfig, caEnabled: true }));

    const listener = await alb.getListenerAttribute('lsn-1');

    expect(listener).toMatchObject({ quicListenerId: 'lsn-quic', caEnabled: true });
  });

  it('gives no QUIC listener where the upgrade is switched off', async () => {
    const quicConfig = { quicListenerId: 'lsn-quic', quicUpgradeEnabled: false };
    const { alb } = albAnswering('GetListenerAttribute', aListenerAnswer({ quicConfig }));

    const listener = await alb.getListenerAttribute('lsn-1');

    expect(listener.quicListenerId).toBeUndefined();
  });
});

describe('certificates of a listener', () => {
  const request = { ...firstPage, listenerId: 'lsn-1', certificateType: 'Server' } as const;

  function aCertificateAnswer(changes: Record<string, unknown> = {}) {
    return {
      certificateId: '1-cn-hangzhou',
      certificateType: 'Server',
      isDefault: true,
      status: 'Associated',
      ...changes,
    };
  }

  it.each([
    ['Diassociating', 'Dissociating'],
    ['Dissociating', 'Dissociating'],
    ['Associating', 'Associating'],
  ])('reads the status %s as %s', async (written, read) => {
    const answer = { certificates: [aCertificateAnswer({ status: written })] };
    const { alb } = albAnswering('ListListenerCertificates', answer);

    const page = await alb.listListenerCertificates(request);

    expect(page.items[0]?.status).toBe(read);
  });

  it.each([
    ['an unknown association status', { status: 'Hanging' }],
    ['no word on whether it is the default', { isDefault: undefined }],
    ['an empty id', { certificateId: '' }],
  ])('rejects a certificate with %s', async (_, changes) => {
    const answer = { certificates: [aCertificateAnswer(changes)] };
    const { alb } = albAnswering('ListListenerCertificates', answer);

    const error = await cloudError(alb.listListenerCertificates(request));

    expect(error.kind).toBe('invalid-answer');
  });

  it('takes a CA certificate without rank', async () => {
    const answer = {
      certificates: [{ certificateId: 'ca-1', certificateType: 'Ca', status: 'Associated' }],
    };
    const { alb } = albAnswering('ListListenerCertificates', answer);

    const page = await alb.listListenerCertificates({ ...request, certificateType: 'Ca' });

    expect(page.items).toEqual([
      { certificateId: 'ca-1', certificateType: 'Ca', isDefault: false, status: 'Associated' },
    ]);
  });
});

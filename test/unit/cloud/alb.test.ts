import { describe, expect, it } from 'vitest';
import { createAlbApi } from '../../../shared/cloud/alb.ts';
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import { aWire, cloudError } from './fakes.ts';

const firstPage = { maxResults: 100, nextToken: undefined };
const id = (text: string) => text as CertificateId;

function aLoadBalancerAnswer(changes: Record<string, unknown> = {}) {
  return {
    requestId: 'r-1',
    loadBalancerId: 'alb-1',
    loadBalancerName: 'shop',
    loadBalancerStatus: 'Active',
    loadBalancerBussinessStatus: 'Normal',
    loadBalancerEdition: 'Standard',
    addressType: 'Internet',
    tags: [{ key: 'team', value: 'web' }],
    zoneMappings: [
      {
        zoneId: 'cn-hangzhou-a',
        status: 'Active',
        loadBalancerAddresses: [
          { address: '47.0.0.1', intranetAddress: '10.0.1.181', ipv6Address: '2408:4000:39d:eb00::1/56' },
        ],
      },
    ],
    ...changes,
  };
}

function aListenerAnswer(changes: Record<string, unknown> = {}) {
  return {
    listenerId: 'lsn-1',
    loadBalancerId: 'alb-1',
    listenerProtocol: 'HTTPS',
    listenerPort: 443,
    listenerStatus: 'Running',
    ...changes,
  };
}

function albAnswering(action: string, answer: unknown) {
  const wire = aWire({ [action]: () => answer });
  return { wire, alb: createAlbApi(wire, 'cn-hangzhou') };
}

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

describe('jobs', () => {
  it('refuses a job status that is neither under way, nor good, nor bad', async () => {
    const { alb } = albAnswering('ListAsynJobs', { jobs: [{ id: 'job-1', status: 'Cancelled' }] });

    const error = await cloudError(alb.listAsynJobs({ ...firstPage, jobIds: ['job-1'] }));

    expect(error.kind).toBe('invalid-answer');
  });

  it('says why a job failed', async () => {
    const job = { id: 'job-1', status: 'Failed', errorCode: '506', errorMessage: 'no luck' };
    const { alb } = albAnswering('ListAsynJobs', { jobs: [job] });

    const page = await alb.listAsynJobs({ ...firstPage, jobIds: ['job-1'] });

    expect(page.items).toEqual([
      { jobId: 'job-1', status: 'Failed', errorCode: '506', errorMessage: 'no luck' },
    ]);
  });
});

describe('writes', () => {
  const write = { listenerId: 'lsn-1', clientToken: 'token-1' };

  it('replaces the default with one certificate and a client token', async () => {
    const { alb, wire } = albAnswering('UpdateListenerAttribute', { jobId: 'job-1' });

    const answer = await alb.updateListenerAttribute({ ...write, certificateId: id('2-cn-hangzhou') });

    expect(answer).toEqual({ jobId: 'job-1' });
    expect(wire.calls[0]?.request).toEqual({
      listenerId: 'lsn-1',
      clientToken: 'token-1',
      certificates: [{ certificateId: '2-cn-hangzhou' }],
    });
  });

  it('never sends a certificate id without its CAS region', async () => {
    const { alb, wire } = albAnswering('DissociateAdditionalCertificatesFromListener', { jobId: 'job-1' });
    const certificateIds = [id('24664588')];

    const error = await cloudError(
      alb.dissociateAdditionalCertificatesFromListener({ ...write, certificateIds }),
    );

    expect(error).toMatchObject({ kind: 'refused', cloudCode: 'BareCertificateId' });
    expect(wire.calls).toEqual([]);
  });

  it.each([0, 11])('never sends %i certificates in one call', async (count) => {
    const { alb, wire } = albAnswering('AssociateAdditionalCertificatesWithListener', { jobId: 'job-1' });
    const certificateIds = Array.from({ length: count }, (_, index) => id(`${index + 1}-cn-hangzhou`));

    const error = await cloudError(
      alb.associateAdditionalCertificatesWithListener({ ...write, certificateIds }),
    );

    expect(error.kind).toBe('refused');
    expect(wire.calls).toEqual([]);
  });

  it('counts a write whose answer names no job as one that may have happened', async () => {
    const { alb } = albAnswering('UpdateListenerAttribute', { requestId: 'r-1' });

    const error = await cloudError(
      alb.updateListenerAttribute({ ...write, certificateId: id('2-cn-hangzhou') }),
    );

    expect(error).toMatchObject({ kind: 'invalid-answer', effectUnknown: true });
  });
});

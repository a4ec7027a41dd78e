/** Requests, answers and refusals as the real SDKs send and receive them. */
import { describe, expect, it } from 'vitest';
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import { cloudError } from './fakes.ts';
import { cloudAnswering, firstPage, json, parametersOf } from './sdk-server.ts';

describe('what is sent', () => {
  it('names the certificate, the listener and the token of a write', async () => {
    const { alb, requests } = await cloudAnswering(json(200, { JobId: 'job-1', RequestId: 'r-1' }));

    const answer = await alb.updateListenerAttribute({
      listenerId: 'lsn-1',
      clientToken: 'token-1',
      certificateId: '10741304-cn-hangzhou' as CertificateId,
    });

    expect(answer).toEqual({ jobId: 'job-1' });
    expect(requests[0]?.headers).toMatchObject({
      'x-acs-action': 'UpdateListenerAttribute',
      'x-acs-version': '2020-06-16',
      'x-acs-security-token': 'test-security-token',
    });
    expect(parametersOf(requests[0])).toEqual({
      'Certificates.1.CertificateId': '10741304-cn-hangzhou',
      ClientToken: 'token-1',
      ListenerId: 'lsn-1',
    });
  });

  it.each([
    ['associateAdditionalCertificatesWithListener', 'AssociateAdditionalCertificatesWithListener'],
    ['dissociateAdditionalCertificatesFromListener', 'DissociateAdditionalCertificatesFromListener'],
  ] as const)('numbers several certificates from 1: %s', async (method, action) => {
    const { alb, requests } = await cloudAnswering(json(200, { JobId: 'job-1' }));

    await alb[method]({
      listenerId: 'lsn-1',
      clientToken: 'token-1',
      certificateIds: ['1-cn-hangzhou', '2-cn-hangzhou'] as CertificateId[],
    });

    expect(requests[0]?.headers['x-acs-action']).toBe(action);
    expect(parametersOf(requests[0])).toMatchObject({
      'Certificates.1.CertificateId': '1-cn-hangzhou',
      'Certificates.2.CertificateId': '2-cn-hangzhou',
    });
  });

  it('asks CAS for details without keys', async () => {
    const { cas, requests } = await cloudAnswering(
      json(200, { CertificateId: 7, Algorithm: 'RSA', Key: 'PEM' }),
    );

    await cas.getCertificateDetail(7);

    expect(requests.map(({ headers }) => headers['x-acs-action'])).toEqual(['GetCertificateDetail']);
    expect(parametersOf(requests[0])).toEqual({ CertificateId: '7' });
  });
});

describe('what is read', () => {
  it('a page of certificates with their association status', async () => {
    const certificates = [
      { CertificateId: '1-cn-hangzhou', CertificateType: 'Server', IsDefault: true, Status: 'Associated' },
      {
        CertificateId: '2-cn-hangzhou',
        CertificateType: 'Server',
        IsDefault: false,
        Status: 'Diassociating',
      },
    ];
    const body = { Certificates: certificates, NextToken: 'more', TotalCount: 9, Surprise: { a: 1 } };
    const { alb } = await cloudAnswering(json(200, body));

    const page = await alb.listListenerCertificates({
      ...firstPage,
      listenerId: 'lsn-1',
      certificateType: 'Server',
    });

    expect(page.nextToken).toBe('more');
    expect(page.items.map(({ status }) => status)).toEqual(['Associated', 'Dissociating']);
  });

  it('a load balancer with its zones', async () => {
    const { alb } = await cloudAnswering(
      json(200, {
        LoadBalancerId: 'alb-1',
        LoadBalancerStatus: 'Active',
        LoadBalancerBussinessStatus: 'Normal',
        AddressType: 'Internet',
        Tags: [{ Key: 'ack.aliyun.com', Value: 'c1' }],
        ZoneMappings: [
          {
            ZoneId: 'a',
            Status: 'Active',
            LoadBalancerAddresses: [{ Address: '47.0.0.1', EipType: 'Common' }],
          },
        ],
      }),
    );

    const loadBalancer = await alb.getLoadBalancerAttribute('alb-1');

    expect(loadBalancer).toMatchObject({
      tags: { 'ack.aliyun.com': 'c1' },
      zoneMappings: [{ zoneId: 'a', addresses: [{ address: '47.0.0.1' }] }],
    });
  });

  it('details from an action that the SDK does not know', async () => {
    const body = {
      CertificateId: 22559621,
      Algorithm: 'ECC',
      KeySize: 256,
      Domain: 'a.example.com',
      NotBefore: Date.UTC(2026, 0, 1),
      NotAfter: Date.UTC(2026, 6, 1),
      CertificateStatus: 'revoked',
      ExistPrivateKey: false,
      Issuer: null,
      CertificateChainList: [{ Subject: 'CA' }],
    };
    const { cas, requests } = await cloudAnswering(json(200, body));

    const detail = await cas.getCertificateDetail(22559621);

    expect(requests[0]?.headers['x-acs-action']).toBe('GetCertificateDetail');
    expect(parametersOf(requests[0])).toEqual({ CertificateId: '22559621' });
    expect(detail).toMatchObject({
      keyType: 'ECC',
      names: ['a.example.com'],
      status: 'revoked',
      privateKeyPresent: false,
      issuer: undefined,
    });
  });

  it('a page of another one, where ids are text', async () => {
    const entry = {
      CertificateId: '22559621',
      CertIdentifier: '22559621-cn-hangzhou',
      Algorithm: 'RSA',
      KeySize: 2048,
      Domain: 'a.example.com,b.example.com',
      NotBefore: Date.UTC(2026, 0, 1),
      NotAfter: Date.UTC(2026, 6, 1),
      CertificateStatus: 'issued',
      ExistPrivateKey: true,
      FingerPrint: 'AB'.repeat(32),
    };
    const { cas, requests } = await cloudAnswering(json(200, { CertificateList: [entry], TotalCount: 1 }));

    const page = await cas.listCertificates({ currentPage: 2, showSize: 100 });

    expect(requests[0]?.headers['x-acs-action']).toBe('ListCertificates');
    expect(parametersOf(requests[0])).toEqual({ CurrentPage: '2', ShowSize: '100' });
    expect(page.items[0]).toMatchObject({
      certificateId: 22559621,
      names: ['a.example.com', 'b.example.com'],
      notAfterMs: Date.UTC(2026, 6, 1),
    });
    expect(JSON.stringify(page)).not.toContain('abab');
  });

  it('a page of the certificates in CAS', async () => {
    const order = { CertificateId: 1, Sans: 'a.example.com', Sha2: 'AB'.repeat(32), SerialNo: '00af' };
    const { cas } = await cloudAnswering(json(200, { CertificateOrderList: [order], TotalCount: 1 }));

    const page = await cas.listUserCertificateOrder({ currentPage: 1, showSize: 50 });

    expect(page.items[0]).toMatchObject({ certificateId: 1, names: ['a.example.com'], serialNumber: 'af' });
  });
});

describe('refusals', () => {
  it('keep code, request id and the status of the listener, and are not repeated by the SDK', async () => {
    const body = {
      Code: 'IncorrectStatus.Listener',
      Message: 'The status of lsn-1 [Configuring] is incorrect.',
      RequestId: 'r-2',
      Recommend: 'https://api.aliyun.com/troubleshoot?q=x',
    };
    const { alb, requests } = await cloudAnswering(json(400, body));

    const error = await cloudError(alb.getListenerAttribute('lsn-1'));

    expect(error).toMatchObject({
      kind: 'busy',
      cloudCode: 'IncorrectStatus.Listener',
      httpStatus: 400,
      requestId: 'r-2',
    });
    expect(error.message).toContain('The status of lsn-1 [Configuring] is incorrect.');
    expect(requests).toHaveLength(1);
  });

  it('say when to come back after throttling', async () => {
    const body = { Code: 'Throttling.User', Message: 'Request was denied due to user flow control.' };
    const { alb } = await cloudAnswering(json(400, body, { 'x-acs-retry-after': '2500' }));

    const error = await cloudError(alb.listListeners(firstPage));

    expect(error).toMatchObject({ kind: 'throttled', retryAfterMs: 2_500 });
  });

  it('distinguish a deleted certificate from an action that does not exist', async () => {
    const deleted = await cloudAnswering(
      json(404, { Code: 'NotFound', Message: 'The certificate is gone.' }),
    );
    const noSuchAction = await cloudAnswering(
      json(404, { Code: 'InvalidAction.NotFound', Message: 'no api' }),
    );

    expect((await cloudError(deleted.cas.getCertificateDetail(1))).kind).toBe('not-found');
    expect((await cloudError(noSuchAction.cas.getCertificateDetail(1))).kind).toBe('refused');
  });
});

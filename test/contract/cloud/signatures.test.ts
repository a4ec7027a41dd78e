/**
 * Authentication: the HTTP front verifies every signature, in the header style of current SDKs and in the parameter style of
 * older ones.
 */
import { describe, expect, it, onTestFinished } from 'vitest';
import { type HttpFrontOptions, startHttpFront } from '../../emulator/http/front.ts';
import { CloudModel } from '../../emulator/model/cloud-model.ts';
import { calm } from '../../emulator/model/knobs.ts';
import { albWire, casWire, credentials } from './fronts.ts';
import { handClock } from './hand-clock.ts';
import { aMaterial, START_MS } from './material.ts';
import { headerCall, parameterCall } from './raw-call.ts';
import { type Body, refusal } from './world.ts';

async function openFront(options: Partial<HttpFrontOptions> = {}) {
  const model = new CloudModel({
    clock: handClock(START_MS),
    seed: 1,
    base: calm,
    regions: ['cn-hangzhou', 'eu-central-1'],
  });
  const front = await startHttpFront({ model, credentials: [credentials], ...options });
  onTestFinished(() => front.close());
  return { model, front, url: front.endpoints.alb['cn-hangzhou'] ?? '' };
}

describe('signatures', () => {
  it('has one port for each region and each partition', async () => {
    const { front } = await openFront();

    const urls = [...Object.values(front.endpoints.alb), ...Object.values(front.endpoints.cas)];

    expect(Object.keys(front.endpoints.alb)).toEqual(['cn-hangzhou', 'eu-central-1']);
    expect(Object.keys(front.endpoints.cas)).toEqual(['cn-hangzhou', 'ap-southeast-1']);
    expect(new Set(urls).size).toBe(4);
  });

  it('lets the SDK in with temporary credentials, and writes down who called', async () => {
    const { model, url } = await openFront();

    const answer = (await albWire(url).call('DescribeRegions', {})) as Body;

    expect(answer.regions).toHaveLength(2);
    expect(model.history.calls()).toMatchObject([{ action: 'DescribeRegions', caller: 'STS.EMULATOR' }]);
    expect(JSON.stringify(model.history.entries())).not.toContain(credentials.securityToken);
  });

  it('lets the SDK in with lasting credentials', async () => {
    const lasting = { accessKeyId: 'LTAI.EMULATOR', accessKeySecret: 'another secret' };
    const { url } = await openFront({ credentials: [lasting] });

    const answer = (await albWire(url, { ...lasting, securityToken: undefined }).call(
      'DescribeRegions',
      {},
    )) as Body;

    expect(answer.regions).toHaveLength(2);
  });

  it.each([
    ['a wrong secret', { accessKeySecret: 'guessed' }, 400, 'SignatureDoesNotMatch'],
    ['an unknown key', { accessKeyId: 'STS.NOBODY' }, 404, 'InvalidAccessKeyId.NotFound'],
    ['a wrong token', { securityToken: 'guessed' }, 400, 'InvalidSecurityToken.Malformed'],
    ['no token', { securityToken: undefined }, 400, 'MissingSecurityToken'],
  ])('refuses the SDK with %s', async (_what, overrides, statusCode, code) => {
    const { url, model } = await openFront();

    const today = await refusal(albWire(url, overrides).call('DescribeRegions', {}));
    const older = await refusal(
      albWire(url, { ...overrides, signatureAlgorithm: 'v2' }).call('DescribeRegions', {}),
    );

    expect(today).toMatchObject({ name: 'ClientError', statusCode, code });
    expect(older).toMatchObject({ statusCode, code });
    expect(model.history.calls()).toEqual([]);
  });

  it('refuses a token that has expired', async () => {
    const { url } = await openFront({ credentials: [{ ...credentials, expiresAtMs: Date.now() - 1 }] });

    const refused = await refusal(albWire(url).call('DescribeRegions', {}));

    expect(refused).toMatchObject({ statusCode: 400, code: 'InvalidSecurityToken.Expired' });
  });

  it('refuses a call that was signed too long ago', async () => {
    const { url } = await openFront({ wallClock: () => Date.now() + 16 * 60_000 });

    const refused = await refusal(albWire(url).call('DescribeRegions', {}));

    expect(refused).toMatchObject({ statusCode: 400, code: 'InvalidTimeStamp.Expired' });
  });

  it('refuses the same nonce twice, and a forged call does not use one up', async () => {
    const { url } = await openFront();
    const call = { url, action: 'DescribeRegions', headers: { 'x-acs-signature-nonce': 'once' } };

    const forged = await headerCall({ ...call, smuggled: { ListenerId: 'lsn-x' } });
    const first = await headerCall(call);
    const second = await headerCall(call);

    expect(forged).toMatchObject({ status: 400, body: { Code: 'SignatureDoesNotMatch' } });
    expect(first.status).toBe(200);
    expect(second).toMatchObject({ status: 400, body: { Code: 'SignatureNonceUsed' } });
  });

  it('refuses a body that is not the one that was signed', async () => {
    const { url } = await openFront();

    const refused = await headerCall({
      url,
      action: 'ListListeners',
      form: { MaxResults: '5' },
      headers: { 'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
    });

    expect(refused.body['Code']).toBe('SignatureDoesNotMatch');
  });

  it('does not read parameters from a body that is no form', async () => {
    const { url } = await openFront();
    const call = { url, action: 'GetListenerAttribute', form: { ListenerId: 'lsn-1' } };

    const asJson = await headerCall({ ...call, headers: { 'content-type': 'application/json' } });
    const asForm = await headerCall(call);

    expect(asJson.body['Code']).toBe('MissingListenerId');
    expect(asForm.body['Code']).toBe('ResourceNotFound.Listener');
  });

  it('refuses another version of the API, and a call without signature', async () => {
    const { url } = await openFront();

    const version = await headerCall({
      url,
      action: 'DescribeRegions',
      headers: { 'x-acs-version': '2014-05-15' },
    });
    const unsigned = await fetch(`${url}/?Action=DescribeRegions&Version=2020-06-16`);

    expect(version.body['Code']).toBe('InvalidVersion');
    expect(unsigned.status).toBe(400);
    expect(await unsigned.json()).toMatchObject({ Code: 'MissingAccessKeyId' });
  });

  it.each(['GET', 'POST'] as const)(
    'takes header-signed %s calls with special characters',
    async (method) => {
      const { url, model } = await openFront();
      model.addLoadBalancer({ region: 'cn-hangzhou', name: "a b+c*d~e'(f)&=/中", zones: [] });
      const query = { 'LoadBalancerNames.1': "a b+c*d~e'(f)&=/中" };

      const answer = await headerCall({ url, action: 'ListLoadBalancers', query, method });

      expect(answer).toMatchObject({ status: 200, body: { TotalCount: 1 } });
    },
  );

  it('takes parameters from a form body as well as from the query', async () => {
    const { url } = await openFront();

    const answer = await headerCall({
      url,
      action: 'ListListeners',
      query: { 'LoadBalancerIds.1': 'alb-1' },
      form: { MaxResults: '7' },
    });

    expect(answer).toMatchObject({ status: 200, body: { MaxResults: 7, TotalCount: 0 } });
  });
});

describe('the older way of signing', () => {
  it('accepts the SDK if it is configured to sign like this', async () => {
    const { front, model } = await openFront();
    model.addCertificate({ partition: 'cn-hangzhou', material: aMaterial() });
    const wire = casWire(front.endpoints.cas['cn-hangzhou'], { signatureAlgorithm: 'v2' });

    const answer = (await wire.call('ListUserCertificateOrder', { orderType: 'CERT' })) as Body;

    expect(answer.certificateOrderList).toHaveLength(1);
  });

  it('takes GET with everything in the query', async () => {
    const { url } = await openFront();

    const answer = await parameterCall({
      url,
      method: 'GET',
      query: { Action: 'ListListeners', RegionId: 'cn-hangzhou', MaxResults: '9' },
    });

    expect(answer).toMatchObject({ status: 200, body: { MaxResults: 9 } });
  });

  it('takes POST with parameters in a form body, which the signature covers', async () => {
    const { url } = await openFront();
    const call = { url, method: 'POST', query: { Action: 'ListListeners' } } as const;

    const answer = await parameterCall({ ...call, form: { 'ListenerIds.1': 'lsn-1', MaxResults: '9' } });
    const forged = await parameterCall({ ...call, form: { MaxResults: '9' }, secret: 'guessed' });

    expect(answer).toMatchObject({ status: 200, body: { MaxResults: 9 } });
    expect(forged.body['Code']).toBe('SignatureDoesNotMatch');
  });
});

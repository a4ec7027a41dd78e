/** A certificate gets into CAS once, whatever happens to the answers. */
import { describe, expect, it } from 'vitest';
import { type Placed, placeCertificate } from '../../../../scripts/upload/place.ts';
import { Secret } from '../../../../shared/base/secret.ts';
import type { CertificateUpload } from '../../../../shared/cloud/account/certificate-uploads.ts';
import type { CasApi, CertificateOrder } from '../../../../shared/cloud/cas-api.ts';
import { CloudError, type CloudErrorKind } from '../../../../shared/cloud/errors.ts';
import { NOW_MS } from '../../../support/builders.ts';
import { handClock } from '../../../support/hand-clock.ts';
import { aDetail, anOrder } from '../../cloud/fake-cas.ts';

const SHA_256 = 'cd'.repeat(32);
const certificate = { name: 'shop', fullchain: '', privateKey: new Secret('a key'), sha256: SHA_256 };

function refusal(kind: CloudErrorKind, cloudCode: string): CloudError {
  return new CloudError('No.', { kind, cloudCode, action: 'UploadUserCertificate' });
}

interface Setup {
  readonly orders?: readonly CertificateOrder[];
  readonly withoutKey?: readonly number[];
  /** What the first uploads end with; the next one succeeds with 7. */
  readonly failures?: readonly CloudError[];
  /** The number of the reading from which the certificate is listed as 7. */
  readonly listedFrom?: number;
}

async function place({ orders = [], withoutKey = [], failures = [], listedFrom }: Setup = {}): Promise<{
  readonly placed: Placed | CloudError;
  readonly uploads: readonly CertificateUpload[];
  readonly sleptMs: readonly number[];
}> {
  const clock = handClock(NOW_MS);
  const uploads: CertificateUpload[] = [];
  let readings = 0;
  const cas: CasApi = {
    partition: 'cn-hangzhou',
    listCertificates: async () => ({ items: [], totalCount: 0 }),
    listUserCertificateOrder: async () => {
      readings += 1;
      const isListed = listedFrom !== undefined && readings >= listedFrom;
      const items = [...orders, ...(isListed ? [anOrder(7, { sha256: SHA_256 })] : [])];
      return { items, totalCount: items.length };
    },
    getCertificateDetail: async (number) =>
      aDetail(number, { privateKeyPresent: !withoutKey.includes(number) }),
  };
  const upload = async (one: CertificateUpload): Promise<number> => {
    const failure = failures[uploads.push(one) - 1];
    if (failure !== undefined) throw failure;
    return 7;
  };
  const placed = await placeCertificate(
    { cas, uploads: { upload }, clock, onWait: () => undefined },
    certificate,
  ).catch((error: CloudError) => error);
  return { placed, uploads, sleptMs: clock.sleptMs };
}

describe('placing a certificate in CAS', () => {
  it('uploads one that CAS does not have', async () => {
    const { placed, uploads } = await place({ orders: [anOrder(3)] });

    expect(placed).toEqual({ certificateId: '7-cn-hangzhou', uploaded: true });
    expect(uploads).toMatchObject([{ name: 'shop' }]);
  });

  it('uploads nothing that CAS has, under whatever name', async () => {
    const { placed, uploads } = await place({
      orders: [anOrder(3), anOrder(5, { sha256: SHA_256, name: 'other' })],
    });

    expect(placed).toEqual({ certificateId: '5-cn-hangzhou', uploaded: false });
    expect(uploads).toEqual([]);
  });

  it('uploads one that CAS has without its private key, since ALB cannot use that', async () => {
    const { placed } = await place({ orders: [anOrder(5, { sha256: SHA_256 })], withoutKey: [5] });

    expect(placed).toEqual({ certificateId: '7-cn-hangzhou', uploaded: true });
  });

  it('takes what an upload has made whose answer was lost', async () => {
    const { placed, uploads } = await place({
      failures: [refusal('unavailable', 'RequestTimeout')],
      listedFrom: 2,
    });

    expect(placed).toEqual({ certificateId: '7-cn-hangzhou', uploaded: false });
    expect(uploads).toHaveLength(1);
  });

  it('waits for a list that lags behind, since the name shows that the upload was carried out', async () => {
    const taken = refusal('refused', 'NameRepeat');
    const { placed, uploads, sleptMs } = await place({
      failures: [refusal('unavailable', 'RequestTimeout'), taken, taken],
      listedFrom: 4,
    });

    expect(placed).toEqual({ certificateId: '7-cn-hangzhou', uploaded: false });
    expect(new Set(uploads.map(({ name }) => name))).toEqual(new Set(['shop']));
    expect(sleptMs).toEqual([2_000, 4_000, 8_000]);
  });

  it('tries again where it was throttled', async () => {
    const { placed } = await place({ failures: [refusal('throttled', 'Throttling.User')] });

    expect(placed).toEqual({ certificateId: '7-cn-hangzhou', uploaded: true });
  });

  it('ends with NameTaken if another certificate keeps the name', async () => {
    const { placed } = await place({ failures: Array(9).fill(refusal('refused', 'NameAlreadyExist')) });

    expect(placed).toMatchObject({ code: 'NameTaken', hint: expect.stringContaining('--name') });
  });

  it('ends at once with a refusal that stays', async () => {
    const { placed, uploads, sleptMs } = await place({
      failures: [refusal('refused', 'InvalidParameter.Cert')],
    });

    expect(placed).toMatchObject({ cloudCode: 'InvalidParameter.Cert' });
    expect([uploads.length, sleptMs]).toEqual([1, []]);
  });

  it('ends after five attempts if CAS does not answer', async () => {
    const { placed, uploads } = await place({
      failures: Array(9).fill(refusal('unavailable', 'RequestTimeout')),
    });

    expect(placed).toMatchObject({ cloudCode: 'RequestTimeout' });
    expect(uploads).toHaveLength(5);
  });
});

/** The answers of CAS about certificates, in its own formats, and what it leaves out. */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import type { FrontKind } from '../fronts.ts';
import { aMaterial, START_MS } from '../material.ts';
import { openScene, refusal } from '../world.ts';

const CERT = { orderType: 'CERT' };

export function casScenarios(kind: FrontKind): void {
  describe('CAS', () => {
    it('lists orders without certificate ids if the order type is missing', async () => {
      const scene = await openScene(kind);
      scene.certificate({ uploaded: false });

      const forgotten = await scene.askCas('ListUserCertificateOrder');
      const asked = await scene.askCas('ListUserCertificateOrder', CERT);

      expect(forgotten.certificateOrderList).toHaveLength(1);
      expect(forgotten.certificateOrderList[0]?.certificateId).toBeUndefined();
      expect(asked.certificateOrderList).toHaveLength(2);
      expect(asked.showSize).toBe(50);
    });

    it('writes dates without time, serial numbers padded, names in one text and no SAN list', async () => {
      const scene = await openScene(kind);
      const id = scene.certificate({
        names: ['example.com', '*.example.com'],
        serialNumber: 'a6e493c',
        sha256: 'ab'.repeat(32),
      });

      const { certificateOrderList } = await scene.askCas('ListUserCertificateOrder', CERT);

      expect(certificateOrderList[0]).toMatchObject({
        certificateId: Number(id.split('-')[0]),
        sans: 'example.com,*.example.com',
        startDate: '2026-10-22',
        endDate: '2027-02-19',
        serialNo: '0a6e493c',
        sha2: 'AB'.repeat(32),
        upload: true,
      });
      expect(certificateOrderList[0]?.algorithm).toBeUndefined();
      expect(certificateOrderList[0]?.subjectAlternativeNames).toBeUndefined();
    });

    it('hides expired certificates unless they are requested', async () => {
      const scene = await openScene(kind);
      const expired = scene.certificate({ daysLeft: -1 });
      const number = Number(expired.split('-')[0]);

      const valid = await scene.askCas('ListUserCertificateOrder', CERT);
      const gone = await scene.askCas('ListUserCertificateOrder', { ...CERT, status: 'EXPIRED' });

      expect(valid.certificateOrderList).toHaveLength(1);
      expect(gone.certificateOrderList).toMatchObject([{ certificateId: number, expired: true }]);
      expect(gone.totalCount).toBe(1);
    });

    it('numbers its pages from 1 and says how many there are in all', async () => {
      const scene = await openScene(kind, { knobs: { casPageCap: 2 } });
      scene.certificate();
      scene.certificate();

      const first = await scene.askCas('ListUserCertificateOrder', { ...CERT, currentPage: 1, showSize: 50 });
      const second = await scene.askCas('ListUserCertificateOrder', {
        ...CERT,
        currentPage: 2,
        showSize: 50,
      });

      expect(first).toMatchObject({ totalCount: 3, showSize: 2, currentPage: 1 });
      expect(first.certificateOrderList).toHaveLength(2);
      expect(second.certificateOrderList).toHaveLength(1);
    });

    it('throttles the eleventh list call in a second', async () => {
      const scene = await openScene(kind);
      for (let call = 0; call < 10; call += 1) await scene.askCas('ListUserCertificateOrder', CERT);

      const refused = await refusal(scene.askCas('ListUserCertificateOrder', CERT));
      scene.clock.advance(1_000);
      await scene.askCas('ListUserCertificateOrder', CERT);

      expect(refused).toMatchObject({ name: 'ThrottlingError', statusCode: 400, code: 'Throttling.User' });
    });

    it('keeps two partitions apart', async () => {
      const scene = await openScene(kind);
      const abroad = scene.model.addCertificate({ partition: 'ap-southeast-1', material: aMaterial() });
      const certificateId = Number(abroad.split('-')[0]);

      const refused = await refusal(scene.askCas('GetCertificateDetail', { certificateId }));

      expect(abroad).toMatch(/^\d+-ap-southeast-1$/);
      expect(refused).toMatchObject({ statusCode: 404 });
      expect(refused.code).toMatch(/^NotFound/);
    });

    it('gives exact dates, key type and size and the presence of the key, and never PEM, by certificate', async () => {
      const scene = await openScene(kind);
      const id = scene.certificate({
        names: ['a.example.com', 'b.example.com'],
        keyType: 'ECC',
        keySizeBits: 256,
      });
      const certificateId = Number(id.split('-')[0]);

      const detail = await scene.askCas('GetCertificateDetail', { certificateId });

      expect(detail).toMatchObject({
        certificateId,
        certIdentifier: id,
        domain: 'a.example.com,b.example.com',
        algorithm: 'ECC',
        keySize: 256,
        notAfter: START_MS + 90 * DAY_MS,
        certificateStatus: 'issued',
        existPrivateKey: true,
      });
      expect(detail.subjectAlternativeNames).toBeUndefined();
      expect(JSON.stringify(detail)).not.toContain('only paper');
    });

    it.each([
      ['missing', undefined],
      ['empty', []],
      ['leaf', ['CN=a.example.com']],
      ['without-root', ['CN=a.example.com']],
      ['with-root', ['CN=a.example.com', 'CN=Paper CA']],
    ] as const)('tells of a chain what the knob says: %s', async (certificateChain, subjects) => {
      const scene = await openScene(kind, { knobs: { certificateChain } });
      const id = scene.certificate({ names: ['a.example.com'], issuer: 'CN=Paper CA' });
      const certificateId = Number(id.split('-')[0]);

      const detail = await scene.askCas('GetCertificateDetail', { certificateId });

      expect(detail.certificateChainList?.map(({ subject }) => subject)).toEqual(subjects);
      expect(JSON.stringify(detail)).not.toContain('only paper');
    });

    it('writes the same id as text where it lists certificates', async () => {
      const scene = await openScene(kind);

      const list = await scene.askCas('ListCertificates');

      expect(list.certificateList[0]?.certificateId).toBe(scene.defaultId.split('-')[0]);
      expect(list.showSize).toBe(10);
    });

    it('lists certificates of every status, with the names in one text, and no chain, no PEM and no SAN list', async () => {
      const scene = await openScene(kind);
      const expired = scene.certificate({ daysLeft: -1, names: ['a.example.com', 'b.example.com'] });
      const revoked = scene.certificate();
      scene.model.inject({ kind: 'certificate-revoked', certificateId: revoked });

      const list = await scene.askCas('ListCertificates', { showSize: 100 });

      const entryOf = (id: string) =>
        list.certificateList.find(({ certIdentifier }) => certIdentifier === id);
      expect(list.totalCount).toBe(3);
      expect(entryOf(revoked)?.certificateStatus).toBe('revoked');
      expect(entryOf(expired)).toMatchObject({
        certificateStatus: 'expired',
        domain: 'a.example.com,b.example.com',
        existPrivateKey: true,
        keySize: 2048,
        notAfter: START_MS - DAY_MS,
      });
      expect(entryOf(expired)).not.toHaveProperty('subjectAlternativeNames');
      expect(entryOf(expired)).not.toHaveProperty('certificateChainList');
      expect(JSON.stringify(list)).not.toContain('only paper');
    });

    it('has at most 100 certificates on a page of that list', async () => {
      const scene = await openScene(kind);
      for (let made = 0; made < 120; made += 1) scene.certificate();

      const list = await scene.askCas('ListCertificates', { showSize: 200 });

      expect(list).toMatchObject({ showSize: 100, totalCount: 121 });
      expect(list.certificateList).toHaveLength(100);
    });

    it('may lack that list alone', async () => {
      const scene = await openScene(kind, { knobs: { listCertificates: 'missing-action' } });
      const certificateId = Number(scene.defaultId.split('-')[0]);

      const refused = await refusal(scene.askCas('ListCertificates'));
      const detail = await scene.askCas('GetCertificateDetail', { certificateId });

      expect(refused).toMatchObject({ statusCode: 404, code: 'InvalidAction.NotFound' });
      expect(detail.certificateId).toBe(certificateId);
    });

    it('may leave out a field of some entries, the same whenever it is asked', async () => {
      const scene = await openScene(kind, { knobs: { listCertificates: 'gaps' } });
      for (let made = 0; made < 13; made += 1) scene.certificate();

      const list = await scene.askCas('ListCertificates', { showSize: 100 });
      const again = await scene.askCas('ListCertificates', { showSize: 100 });

      const fields = [
        'domain',
        'algorithm',
        'keySize',
        'notAfter',
        'existPrivateKey',
        'certificateStatus',
        'issuer',
      ];
      for (const field of fields) {
        const lacking = list.certificateList.filter((entry) => !(field in entry));
        expect(lacking, field).toHaveLength(1);
      }
      expect(again.certificateList).toEqual(list.certificateList);
    });

    it('knows a subscription by the certificate it issued last', async () => {
      const scene = await openScene(kind);
      const issue = () =>
        scene.model.addCertificate({
          partition: 'cn-hangzhou',
          instanceId: 'cas_dv-cn-1',
          material: aMaterial(),
          uploaded: false,
        });
      issue();
      const latest = Number(issue().split('-')[0]);

      const list = await scene.askCas('ListInstances');
      const one = await scene.askCas('GetInstanceDetail', { instanceId: 'cas_dv-cn-1' });

      expect(list.instanceList).toMatchObject([{ instanceId: 'cas_dv-cn-1', certificateId: latest }]);
      expect(one.certificateId).toBe(latest);
    });

    it('distinguishes issued, expiring, expired and revoked certificates', async () => {
      const scene = await openScene(kind);
      const statusOf = async (id: string) => {
        const certificateId = Number(id.split('-')[0]);
        return (await scene.askCas('GetCertificateDetail', { certificateId })).certificateStatus;
      };
      const revoked = scene.certificate();
      scene.model.inject({ kind: 'certificate-revoked', certificateId: revoked });

      expect(await statusOf(scene.defaultId)).toBe('issued');
      expect(await statusOf(scene.certificate({ daysLeft: 29 }))).toBe('willExpire');
      expect(await statusOf(scene.certificate({ daysLeft: -1 }))).toBe('expired');
      expect(await statusOf(revoked)).toBe('revoked');
    });

    it('does not know the older action for details, which would return private keys', async () => {
      const scene = await openScene(kind);
      const certId = Number(scene.defaultId.split('-')[0]);

      const refused = await refusal(scene.askCas('GetUserCertificateDetail', { certId }));

      expect(refused).toMatchObject({ statusCode: 404, code: 'InvalidAction.NotFound' });
    });

    it('may not have the newer calls at all', async () => {
      const scene = await openScene(kind, { knobs: { instanceApis: false } });

      const refused = await refusal(scene.askCas('GetCertificateDetail', { certificateId: 1 }));

      expect(refused).toMatchObject({ statusCode: 404, code: 'InvalidAction.NotFound' });
    });

    it('can leave out the names, or give them empty', async () => {
      const scene = await openScene(kind);
      const missing = { kind: 'missing-fields', product: 'cas', fields: ['Sans'] } as const;
      scene.model.inject(missing);
      scene.model.inject({ ...missing, empty: true });

      const without = await scene.askCas('ListUserCertificateOrder', CERT);
      const empty = await scene.askCas('ListUserCertificateOrder', CERT);

      expect(without.certificateOrderList[0]?.sans).toBeUndefined();
      expect(empty.certificateOrderList[0]?.sans).toBe('');
    });

    it('deletes uploads at any time, and valid bought certificates never', async () => {
      const scene = await openScene(kind);
      const bought = Number(scene.certificate({ uploaded: false }).split('-')[0]);
      const uploaded = Number(scene.defaultId.split('-')[0]);

      const refused = await refusal(scene.askCas('DeleteUserCertificate', { certId: bought }));
      await scene.askCas('DeleteUserCertificate', { certId: uploaded });
      const gone = await refusal(scene.askCas('GetCertificateDetail', { certificateId: uploaded }));

      expect(refused).toMatchObject({ statusCode: 403, code: 'DeleteFail' });
      expect(gone.statusCode).toBe(404);
      expect(await scene.listed()).toMatchObject([{ certificateId: scene.defaultId, status: 'Associated' }]);
    });
  });
}

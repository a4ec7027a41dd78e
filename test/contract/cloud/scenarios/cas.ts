/** What CAS tells of certificates, in its own forms, and what it withholds. */
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../../../shared/clock.ts';
import { createPki, type Pki } from '../../../emulator/pki/pki.ts';
import type { FrontKind } from '../fronts.ts';
import { aMaterial, START_MS } from '../material.ts';
import { openScene, refusal } from '../world.ts';

const CERT = { orderType: 'CERT' };

export function casScenarios(kind: FrontKind): void {
  describe('CAS', () => {
    it('lists orders, which have no certificate id, to whoever forgets the order type', async () => {
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

    it('hides expired certificates until they are asked for', async () => {
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

    it('writes the same id as text where it lists certificates', async () => {
      const scene = await openScene(kind);

      const list = await scene.askCas('ListCertificates');

      expect(list.certificateList[0]?.certificateId).toBe(scene.defaultId.split('-')[0]);
      expect(list.showSize).toBe(10);
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

    it('tells issued, about to expire, expired and revoked certificates apart', async () => {
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

    it('returns PEM and key without CertFilter, and neither with it', async () => {
      const scene = await openScene(kind);
      const certId = Number(scene.defaultId.split('-')[0]);

      const open = await scene.askCas('GetUserCertificateDetail', { certId });
      const filtered = await scene.askCas('GetUserCertificateDetail', { certId, certFilter: true });

      expect(open).toMatchObject({
        id: certId,
        cert: 'no certificate, only paper',
        key: 'no key, only paper',
      });
      expect(JSON.stringify(filtered)).not.toContain('only paper');
      expect(filtered).toMatchObject({
        certIdentifier: scene.defaultId,
        algorithm: 'RSA',
        notAfter: START_MS + 90 * DAY_MS,
      });
    });

    it('may return the certificate despite CertFilter, but never the key', async () => {
      const scene = await openScene(kind, { knobs: { certDespiteFilter: true } });
      const certId = Number(scene.defaultId.split('-')[0]);

      const detail = await scene.askCas('GetUserCertificateDetail', { certId, certFilter: true });

      expect(detail.cert).toBe('no certificate, only paper');
      expect(detail.key).toBeUndefined();
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

  describe('uploading to CAS', () => {
    let pki: Pki;
    beforeAll(async () => {
      pki = await createPki();
    });

    const issue = (name: string) =>
      pki.issue({
        names: [name],
        keyType: 'ECC',
        notBeforeMs: START_MS,
        notAfterMs: START_MS + 90 * DAY_MS,
      });

    it('gives a number that CAS and ALB know a little later', async () => {
      const scene = await openScene(kind, { knobs: { visibilityMs: [2_000, 2_000] } });
      const material = issue('new.example.com');

      const { certId } = await scene.askCas('UploadUserCertificate', {
        name: 'new',
        cert: material.chainPem,
        key: material.keyPem,
      });
      const tooEarly = await refusal(scene.associate(`${certId}-cn-hangzhou`));
      scene.clock.advance(2_000);
      const detail = await scene.askCas('GetCertificateDetail', { certificateId: certId });
      await scene.associate(`${certId}-cn-hangzhou`);

      expect(tooEarly.code).toBe('ResourceNotFound.Certificate');
      expect(detail).toMatchObject({ domain: 'new.example.com', algorithm: 'ECC', keySize: 256 });
    });

    it('refuses a name twice and takes a content twice', async () => {
      const scene = await openScene(kind);
      const material = issue('new.example.com');
      const upload = (name: string) =>
        scene.askCas('UploadUserCertificate', { name, cert: material.chainPem, key: material.keyPem });

      const first = await upload('one');
      const refused = await refusal(upload('one'));
      const second = await upload('two');

      expect(refused.code).toBe('NameRepeat');
      expect(second.certId).not.toBe(first.certId);
    });

    it('refuses what is no certificate, and a key of another certificate', async () => {
      const scene = await openScene(kind);
      const material = issue('new.example.com');
      const other = issue('other.example.com');
      const upload = (cert: string, key: string) =>
        refusal(scene.askCas('UploadUserCertificate', { name: 'new', cert, key }));

      expect((await upload('nothing', material.keyPem)).code).toBe('InvalidParameter.Cert');
      expect((await upload(material.chainPem, 'nothing')).code).toBe('InvalidParameter.Key');
      expect((await upload(material.chainPem, other.keyPem)).code).toBe('KeyNotMatchCert');
    });

    it('says of cloud resources what was true some minutes ago, with the port after the listener', async () => {
      const scene = await openScene(kind, { knobs: { cloudResourcesLagMs: 5 * MINUTE_MS } });
      const numberOf = (id: string) => Number(id.split('-')[0]);
      const newId = scene.certificate();
      scene.clock.advance(10 * MINUTE_MS);
      await scene.replaceDefault(newId);
      scene.clock.advance(MINUTE_MS);
      const ask = (request = {}) => scene.askCas('ListCloudResources', { cloudProduct: 'ALB', ...request });

      expect((await scene.listed())[0]?.certificateId).toBe(newId);
      const early = await ask();
      expect(early).toMatchObject({
        total: 1,
        data: [
          {
            certId: numberOf(scene.defaultId),
            listenerId: `${scene.listenerId}@4430`,
            instanceId: scene.loadBalancerId,
            defaultResource: 1,
          },
        ],
      });
      expect(early.data[0]?.certEndTime).toMatch(/^\d{13}$/);

      scene.clock.advance(10 * MINUTE_MS);
      expect((await ask()).data).toMatchObject([{ certId: numberOf(newId) }]);
      expect((await ask({ certIds: [numberOf(scene.defaultId)] })).data).toEqual([]);
      expect((await ask({ cloudProduct: 'CDN' })).total).toBe(0);
    });

    it('renews a subscription on its own: a new certificate id under the same instance, 30 days before the end', async () => {
      const scene = await openScene(kind);
      const instanceId = 'cas_dv-cn-renewed';
      const issued = (daysLeft: number, visibleAfterMs = 0) =>
        scene.model.addCertificate({
          partition: 'cn-hangzhou',
          material: aMaterial({ daysLeft }),
          uploaded: false,
          instanceId,
          visibleAfterMs,
        });
      const oldId = issued(40);
      const renewedId = issued(120, 10 * DAY_MS);
      const latest = async () => (await scene.askCas('GetInstanceDetail', { instanceId })).certIdentifier;

      expect(await latest()).toBe(oldId);
      scene.clock.advance(10 * DAY_MS);

      expect(await latest()).toBe(renewedId);
    });

    it('repeats an entry on the next page when something was issued between two pages', async () => {
      const scene = await openScene(kind);
      scene.certificate();
      const pageOf = async (currentPage: number) =>
        (await scene.askCas('ListUserCertificateOrder', { ...CERT, currentPage, showSize: 1 }))
          .certificateOrderList[0]?.certificateId;
      const first = await pageOf(1);

      scene.certificate();

      expect(await pageOf(2)).toBe(first);
    });

    it('writes no key into the history', async () => {
      const scene = await openScene(kind);
      const material = issue('new.example.com');

      await scene.askCas('UploadUserCertificate', {
        name: 'new',
        cert: material.chainPem,
        key: material.keyPem,
      });

      const history = JSON.stringify(scene.model.history.entries());
      expect(history).not.toContain('PRIVATE KEY');
      expect(history).toContain('UploadUserCertificate');
    });
  });
}

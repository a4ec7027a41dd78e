/** Uploads of certificates to CAS. */
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import { createPki, type Pki } from '../../../emulator/pki/pki.ts';
import type { FrontKind } from '../fronts.ts';
import { START_MS } from '../material.ts';
import { openScene, refusal } from '../world.ts';

export function casUploadScenarios(kind: FrontKind): void {
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

    it('refuses a repeated name and accepts repeated content', async () => {
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

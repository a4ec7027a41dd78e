/**
 * Went wrong: the emulator never said what uses a certificate. A client that deletes expiring, unused certificates read the missing list as
 * "unused", and would have deleted what a listener serves.
 */
import { expect, it } from 'vitest';
import { frontKinds } from '../contract/cloud/fronts.ts';
import { openScene } from '../contract/cloud/world.ts';

it.each(frontKinds)('an attached certificate is in use, in every list that says so ($name)', async (kind) => {
  const scene = await openScene(kind);
  const certificateId = Number(scene.defaultId.split('-')[0]);

  const detail = await scene.askCas('GetCertificateDetail', { certificateId });
  const { certificateList } = await scene.askCas('ListCertificates');

  expect(detail.usingProductList).toEqual(['ALB']);
  expect(certificateList.map(({ usingProductList }) => usingProductList)).toEqual([['ALB']]);
});

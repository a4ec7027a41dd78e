/** ListCertificates: like GetCertificateDetail, but the id is text here. A. */
import type { Action } from '../action.ts';
import { numberedPage } from '../paging.ts';
import { certificatesIn, mentions, requireInstanceApis, stateOf } from './certificate-state.ts';
import { certificatesInUse } from './cloud-resources.ts';
import { detailBody } from './detail-body.ts';

export const listCertificates: Action = {
  product: 'cas',
  name: 'ListCertificates',
  write: false,
  run: (context) => {
    requireInstanceApis(context);
    const { params, world, scope, nowMs } = context;
    const inUse = certificatesInUse(world, scope, nowMs);
    const instanceId = params.text('InstanceId');
    const source = params.oneOf('CertificateSource', ['BUY', 'TEST', 'UPLOAD']);
    const status = params.oneOf('CertificateStatus', ['issued', 'revoked', 'willExpire', 'expired']);
    const keyword = params.text('Keyword');
    const items = certificatesIn(context)
      .filter((certificate) => (instanceId ?? certificate.instanceId) === certificate.instanceId)
      .filter((certificate) => source === undefined || (source === 'UPLOAD') === certificate.uploaded)
      .filter((certificate) => status === undefined || status === stateOf(certificate, nowMs))
      .filter((certificate) => mentions(certificate, keyword))
      .map((certificate) => ({
        CertificateId: String(certificate.number),
        ...detailBody(world, certificate, nowMs, inUse),
      }));
    return numberedPage(params, items, {
      field: 'CertificateList',
      defaultSize: 10,
      cap: Math.min(100, world.knobs.casPageCap),
    });
  },
};

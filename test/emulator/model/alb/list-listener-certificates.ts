/**
 * ListListenerCertificates: the only source of default and additional certificates with their association status. Without
 * CertificateType it gives server and CA certificates (guess, U).
 */
import type { Action } from '../action.ts';
import { attachedViews, caView } from '../listener-view.ts';
import { page } from '../paging.ts';
import type { ListenerRecord } from '../records.ts';
import type { WireBody } from '../wire.ts';
import { requireListener, requireTls } from './lookup.ts';

export const listListenerCertificates: Action = {
  product: 'alb',
  name: 'ListListenerCertificates',
  write: false,
  run: (context) => {
    const { params, world } = context;
    const listener = requireListener(context);
    requireTls(listener);
    const type = params.oneOf('CertificateType', ['Server', 'Ca']);
    const ids = params.list('CertificateIds');
    const found = [...serverCertificates(listener), ...caCertificates(listener)].filter(
      (item) =>
        (type ?? item['CertificateType']) === item['CertificateType'] &&
        (ids?.includes(String(item['CertificateId'])) ?? true),
    );
    return page(params, found, 'Certificates', world.knobs.pageCap);
  },
};

function serverCertificates(listener: ListenerRecord): readonly WireBody[] {
  return attachedViews(listener).map(({ certificateId, isDefault, status }) => ({
    CertificateId: certificateId,
    CertificateType: 'Server',
    IsDefault: isDefault,
    Status: status,
  }));
}

function caCertificates(listener: ListenerRecord): readonly WireBody[] {
  return caView(listener).certificateIds.map((certificateId) => ({
    CertificateId: certificateId,
    CertificateType: 'Ca',
    IsDefault: true,
    Status: 'Associated',
  }));
}

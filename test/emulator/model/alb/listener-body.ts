/**
 * A listener as ALB describes it. ListListeners has no certificates; GetListenerAttribute has only the default.
 */
import { attachedViews, caView, listenerStatus } from '../listener-view.ts';
import type { ListenerRecord } from '../records.ts';
import type { WireBody } from '../wire.ts';
import { wireTags } from './load-balancer-body.ts';

export function listenerBody(listener: ListenerRecord): WireBody {
  return {
    ListenerId: listener.listenerId,
    LoadBalancerId: listener.loadBalancerId,
    ListenerProtocol: listener.protocol,
    ListenerPort: listener.port,
    ListenerStatus: listenerStatus(listener),
    ...(listener.description ? { ListenerDescription: listener.description } : {}),
    ...(listener.protocol === 'HTTPS' ? { SecurityPolicyId: listener.securityPolicyId } : {}),
    ...(listener.quicListenerId
      ? { QuicConfig: { QuicListenerId: listener.quicListenerId, QuicUpgradeEnabled: true } }
      : {}),
    Http2Enabled: listener.protocol === 'HTTPS',
    GzipEnabled: true,
    IdleTimeout: 15,
    RequestTimeout: 60,
    Tags: wireTags(listener.tags),
  };
}

export function listenerAttributeBody(listener: ListenerRecord): WireBody {
  if (listener.protocol === 'HTTP') return listenerBody(listener);
  const defaults = attachedViews(listener).filter(({ isDefault }) => isDefault);
  const ca = caView(listener);
  return {
    ...listenerBody(listener),
    Certificates: defaults.slice(0, 1).map(({ certificateId }) => ({ CertificateId: certificateId })),
    ...(listener.acl === undefined
      ? {}
      : {
          AclConfig: {
            AclType: listener.acl.aclType,
            AclRelations: listener.acl.aclIds.map((AclId) => ({ AclId, Status: 'Associated' })),
          },
        }),
    CaEnabled: ca.enabled,
    CaCertificates: ca.certificateIds.map((id) => ({
      CertificateId: id,
      IsDefault: true,
      Status: 'Associated',
    })),
  };
}

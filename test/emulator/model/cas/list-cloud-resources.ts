/**
 * ListCloudResources: the bindings that CAS has recorded. CAS copies them periodically, so they lag behind ALB.
 * Shape A (times are milliseconds as text, listeners carry their port); that it lags B, by how much U.
 */
import type { Action } from '../action.ts';
import type { Knobs } from '../knobs.ts';
import { numberedPage } from '../paging.ts';
import type { WireBody } from '../wire.ts';
import { type CloudResource, cloudResources } from './cloud-resources.ts';
import { commaList } from './formats.ts';

export const listCloudResources: Action = {
  product: 'cas',
  name: 'ListCloudResources',
  write: false,
  run: (context) => {
    const { params, world } = context;
    const product = params.text('CloudProduct') ?? 'ALB';
    const keyword = params.text('Keyword') ?? '';
    const certIds = params.numbers('CertIds');
    const resources = product === 'ALB' ? cloudResources(world, context.scope, context.nowMs) : [];
    const items = resources
      .map((resource) => bindingOf(resource, world.knobs))
      .filter((item) => certIds === undefined || certIds.includes(Number(item['CertId'])))
      .filter((item) => JSON.stringify(item).includes(keyword));
    const { TotalCount, ...rest } = numberedPage(params, items, {
      field: 'Data',
      defaultSize: 20,
      cap: Math.min(100, world.knobs.casPageCap),
    });
    return { ...rest, Total: TotalCount };
  },
};

function bindingOf({ id, listener, certificate, isDefault }: CloudResource, knobs: Knobs): WireBody {
  return {
    Id: id,
    CloudName: 'aliyun',
    CloudProduct: 'ALB',
    // The line break is in the official sample.
    CloudRegion: `${listener.region}\n`,
    RegionId: listener.region,
    InstanceId: listener.loadBalancerId,
    ListenerId: `${listener.listenerId}@${listener.port}`,
    ListenerPort: String(listener.port),
    DefaultResource: isDefault ? 1 : 0,
    Domain: commaList(certificate.described.names, knobs),
    CertId: certificate.number,
    CertName: certificate.name,
    CertStartTime: String(certificate.described.notBeforeMs),
    CertEndTime: String(certificate.described.notAfterMs),
    EnableHttps: 1,
    UseSsl: 1,
  };
}

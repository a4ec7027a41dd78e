/**
 * ListCloudResources: the bindings that CAS has recorded. CAS copies them periodically, so they lag behind ALB.
 * Shape A (times are milliseconds as text, listeners carry their port); that it lags B, by how much U.
 */
import type { Action, ActionContext } from '../action.ts';
import { numberedPage } from '../paging.ts';
import type { ListenerRecord } from '../records.ts';
import type { WireBody } from '../wire.ts';
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
    const listeners = product === 'ALB' ? [...world.listeners.values()] : [];
    const items = listeners
      .flatMap((listener) => bindings(context, listener))
      .filter((item) => certIds === undefined || certIds.includes(Number(item['CertId'])))
      .filter((item) => JSON.stringify(item).includes(keyword))
      .map((item, index) => ({ Id: index + 1, ...item }));
    const { TotalCount, ...rest } = numberedPage(params, items, {
      field: 'Data',
      defaultSize: 20,
      cap: Math.min(100, world.knobs.casPageCap),
    });
    return { ...rest, Total: TotalCount };
  },
};

/** The bindings at the time of the copy. */
function bindings({ world, scope, nowMs }: ActionContext, listener: ListenerRecord): readonly WireBody[] {
  const copiedAtMs = nowMs - world.knobs.cloudResourcesLagMs;
  const version = listener.versions.findLast(({ sinceMs }) => sinceMs <= copiedAtMs);
  return (version?.attached ?? [])
    .filter(({ certificate }) => certificate.partition === scope)
    .map(({ certificate, isDefault }) => ({
      CloudName: 'aliyun',
      CloudProduct: 'ALB',
      // The line break is in the official sample.
      CloudRegion: `${listener.region}\n`,
      RegionId: listener.region,
      InstanceId: listener.loadBalancerId,
      ListenerId: `${listener.listenerId}@${listener.port}`,
      ListenerPort: String(listener.port),
      DefaultResource: isDefault ? 1 : 0,
      Domain: commaList(certificate.described.names, world.knobs),
      CertId: certificate.number,
      CertName: certificate.name,
      CertStartTime: String(certificate.described.notBeforeMs),
      CertEndTime: String(certificate.described.notAfterMs),
      EnableHttps: 1,
      UseSsl: 1,
    }));
}

import { describe, expect, it } from 'vitest';
import type { RegionCatalog } from '../../../../shared/cloud/catalogs.ts';
import {
  type LoadBalancerReading,
  leftAloneByListener,
  noProbe,
  planInputOf,
  type ReadingSettings,
  readCandidates,
  readLoadBalancer,
} from '../../../../shared/cloud/inventory/read-load-balancer.ts';
import type { Certificate, CertificateId } from '../../../../shared/core/model/certificate.ts';
import type { KeyType } from '../../../../shared/core/model/key-types.ts';
import type { ListenerProtocol } from '../../../../shared/core/model/listener.ts';
import { everything, type PlanSelection } from '../../../../shared/core/planning/decision.ts';
import * as model from '../../../support/builders.ts';
import { aClock } from '../fakes.ts';
import { aCertificate, aListener, anAlb } from './fake-alb.ts';
import { aCatalog } from './fake-catalog.ts';

const settings: ReadingSettings = {
  ...model.usualPolicy,
  include: [],
  exclude: [],
  maintenanceWindow: 'always',
  probeNetwork: 'by-address-type',
  rotateFunction: { byVpc: {}, byRegion: {}, otherwise: undefined },
  unprovable: 'block',
};

/** CAS with the given candidates; it knows every other certificate, too. */
function catalogOf(candidates: readonly Certificate[] = []) {
  const searched: CertificateId[][] = [];
  const unreadable = new Map([[model.idOf(9), 'No details.']]);
  const catalog: RegionCatalog & { readonly searched: readonly (readonly CertificateId[])[] } = {
    ...aCatalog({ '404-cn-hangzhou': 'missing' }),
    searched,
    candidatesFor: async (attached) => {
      searched.push(attached.map(({ certificateId }) => certificateId));
      return { candidates, unreadable };
    },
  };
  return catalog;
}

describe('the candidates', () => {
  const candidate = model.aCertificate({ id: 3 });

  it('are searched for the attached certificates, and those that cannot be read are named', async () => {
    const catalog = catalogOf();

    const found = await readCandidates(
      catalog,
      [1, 2].map((id) => model.aCertificate({ id })),
      everything,
    );

    expect(catalog.searched).toEqual([[model.idOf(1), model.idOf(2)]]);
    expect([...found.unreadable]).toEqual([[model.idOf(9), 'No details.']]);
  });

  it.each<[string, number | undefined, readonly string[]]>([
    ['what CAS finds, where no certificate is named', undefined, ['3-cn-hangzhou']],
    ['the named one, too, whatever its names are', 7, ['3-cn-hangzhou', '7-cn-hangzhou']],
    ['the named one only once', 3, ['3-cn-hangzhou']],
    ['not the named one where CAS does not have it', 404, ['3-cn-hangzhou']],
  ])('are %s', async (_title, named, ids) => {
    const certificateId = named === undefined ? undefined : model.idOf(named);

    const found = await readCandidates(catalogOf([candidate]), [], { ...everything, certificateId });

    expect(found.candidates.map((one) => one.certificateId)).toEqual(ids);
  });
});

describe('listeners that are left alone', () => {
  const listeners = ['lsn-1', 'lsn-2'].map((listenerId) => model.aListener({ listenerId }));
  const live = { loadBalancer: model.aLoadBalancer(), listeners };

  it('are those that a rule names', () => {
    const exclude = [{ kind: 'listener', listenerId: 'lsn-2' }] as const;

    const found = leftAloneByListener(live, { include: [], exclude });

    expect([...found].map(([id, { reason }]) => [id, reason])).toEqual([['lsn-2', 'excluded']]);
  });

  it('are all those of a load balancer that is left alone', () => {
    const exclude = [{ kind: 'load-balancer', loadBalancerId: 'alb-1' }] as const;

    expect([...leftAloneByListener(live, { include: [], exclude }).keys()]).toEqual(['lsn-1', 'lsn-2']);
  });

  it('are none without a rule', () => {
    expect(leftAloneByListener(live, { include: [], exclude: [] }).size).toBe(0);
  });
});

describe('a probe', () => {
  it.each<[ListenerProtocol, KeyType, boolean]>([
    ['HTTPS', 'SM2', true],
    ['QUIC', 'RSA', true],
    ['QUIC', 'ECC', true],
    ['QUIC', 'SM2', false],
  ])('over %s for %s is possible: %s', (protocol, keyType, possible) => {
    expect(noProbe(protocol, keyType) === undefined).toBe(possible);
  });
});

describe('the input of a plan', () => {
  it('says whether the maintenance window is open at the time of the plan', () => {
    const monday = { days: ['Mon'], fromMinute: 0, toMinute: 60, timeZone: 'UTC' } as const;
    const isOpen = (nowMs: number) =>
      planInputOf({
        live: { loadBalancer: model.aLoadBalancer(), listeners: [], detailsUnavailable: new Map() },
        candidates: [],
        unreadable: new Map(),
        nowMs,
        settings: { ...settings, maintenanceWindow: [monday] },
        selection: everything,
      }).windowOpen;

    // 2026-06-01 is a Monday.
    expect(isOpen(Date.UTC(2026, 5, 1, 0, 59))).toBe(true);
    expect(isOpen(Date.UTC(2026, 5, 1, 1, 0))).toBe(false);
  });

  it('says that no worker can reach an Intranet load balancer whose VPC has none', () => {
    const rotateFunction = { byVpc: {}, byRegion: {}, otherwise: 'rotate' };
    const { noWorker } = planInputOf({
      live: {
        loadBalancer: model.aLoadBalancer({ addressType: 'Intranet', vpcId: 'vpc-1' }),
        listeners: [],
        detailsUnavailable: new Map(),
      },
      candidates: [],
      unreadable: new Map(),
      nowMs: 0,
      settings: { ...settings, rotateFunction },
      selection: everything,
    });

    expect(noWorker?.reason).toBe('no-worker-in-vpc');
  });
});

interface CaReading {
  readonly caExpiryFromCas?: boolean;
  readonly catalog?: RegionCatalog;
}

describe('the reading of a load balancer', () => {
  const said = (notes: LoadBalancerReading['notes']): readonly string[] =>
    notes.map(({ message }) => message);
  const read = (
    selection: Partial<PlanSelection> = {},
    { caExpiryFromCas, catalog = catalogOf([model.aCertificate({ id: 3 })]) }: CaReading = {},
  ) =>
    readLoadBalancer({
      alb: anAlb({
        listeners: [
          aListener({ caEnabled: true, caCertificateIds: ['ca-1'] }, [
            aCertificate('1-cn-hangzhou', { isDefault: true }),
            aCertificate('2-cn-hangzhou'),
            aCertificate('ca-1', { certificateType: 'Ca' }),
          ]),
          aListener({ listenerId: 'lsn-80', listenerProtocol: 'HTTP', listenerPort: 80 }, []),
        ],
      }),
      catalog,
      clock: aClock(),
      loadBalancerId: 'alb-1',
      selection: { ...everything, ...selection },
      settings: { ...settings, ...(caExpiryFromCas === undefined ? {} : { caExpiryFromCas }) },
    });

  it('knows every attached certificate and every candidate', async () => {
    const { known, planInput } = await read();

    expect([...known.keys()]).toEqual(['1-cn-hangzhou', '2-cn-hangzhou', '3-cn-hangzhou']);
    expect(planInput.candidates.map(({ certificateId }) => certificateId)).toEqual(['3-cn-hangzhou']);
  });

  it('notes the CA certificates of mutual TLS, which no rotation changes', async () => {
    expect(said((await read()).notes)).toEqual([
      expect.stringContaining('mutual TLS with CA certificate ca-1'),
    ]);
  });

  it('asks CAS nothing of CA certificates by default', async () => {
    const cas = aCatalog();

    const { notes } = await read({}, { catalog: { ...catalogOf(), lookup: cas.lookup } });

    expect(cas.lookedUp).not.toContain('ca-1');
    expect(said(notes).join()).toContain('expiry unknown');
  });

  it('asks CAS for the expiry of CA certificates where that is switched on', async () => {
    const { notes, known } = await read({}, { caExpiryFromCas: true });

    expect(said(notes).join()).toContain('expires at 1970-01-01 00:00 UTC according to CAS');
    expect([...known.keys()]).not.toContain('ca-1');
  });

  it('does not fail where CAS fails to answer for a CA certificate', async () => {
    const catalog: RegionCatalog = {
      ...catalogOf(),
      lookup: async (id) => {
        if (id === 'ca-1') throw new Error('CAS is down');
        return aCatalog().lookup(id);
      },
    };

    const { notes, planInput } = await read({}, { caExpiryFromCas: true, catalog });

    expect(said(notes).join()).toContain('expiry unknown');
    expect(planInput.detailsUnavailable.size).toBe(0);
  });

  it('notes a named listener that has no certificates', async () => {
    const { notes, otherListeners } = await read({ listenerIds: ['lsn-1', 'lsn-80'] });

    expect(said(notes).slice(1)).toEqual([expect.stringMatching(/^lsn-80 is a listener for HTTP/)]);
    expect(otherListeners.map(({ listenerId }) => listenerId)).toEqual(['lsn-80']);
  });
});

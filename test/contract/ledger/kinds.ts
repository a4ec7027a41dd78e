/** Every implementation of the ledger. The clock jumps over every wait. */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Secret } from '../../../shared/base/secret.ts';
import { createObjectStoreApi, resilientObjectStore } from '../../../shared/cloud/object-store.ts';
import type { ObjectStoreApi } from '../../../shared/cloud/object-store-api.ts';
import { createOssClient } from '../../../shared/cloud/oss.ts';
import type { ResilienceOptions } from '../../../shared/cloud/resilient.ts';
import { createFileLedger } from '../../../shared/ledger/file.ts';
import { createMemoryStorage } from '../../../shared/ledger/memory.ts';
import { entryName, folderOf } from '../../../shared/ledger/names.ts';
import { createOssLedger } from '../../../shared/ledger/oss.ts';
import { createLedgerStore } from '../../../shared/ledger/store.ts';
import { History } from '../../emulator/model/history.ts';
import { startObjectFront } from '../../emulator/oss/http.ts';
import { inProcessObjectStore } from '../../emulator/oss/in-process.ts';
import { calmObjects, hostileObjects, type ObjectKnobs } from '../../emulator/oss/knobs.ts';
import { ObjectStoreModel } from '../../emulator/oss/object-store-model.ts';
import { builtClients } from '../../support/built-clients.ts';
import { aClock, type JumpingClock } from '../../unit/cloud/fakes.ts';
import type { LedgerKind } from './ledger-store.ts';

export const memory: LedgerKind = {
  name: 'in memory',
  async open() {
    const storage = createMemoryStorage();
    return {
      store: createLedgerStore(storage),
      other: createLedgerStore(storage),
      plant: async (log, n, text) => {
        await storage.create(log, n, text);
      },
      close: async () => undefined,
    };
  },
};

export const files: LedgerKind = {
  name: 'in files',
  async open() {
    const directory = await mkdtemp(path.join(tmpdir(), 'cert-rotator-ledger-'));
    const place = path.join(directory, 'made', 'by', 'itself');
    return {
      store: createFileLedger({ directory: place, newId: randomUUID }),
      other: createFileLedger({ directory: place, newId: randomUUID }),
      async plant(log, n, text) {
        await mkdir(path.join(place, folderOf(log)), { recursive: true });
        await writeFile(path.join(place, folderOf(log), entryName(n)), text);
      },
      close: () => rm(directory, { recursive: true, force: true }),
    };
  },
};

export const BUCKET = 'ledger';
export const PREFIX = 'cert-rotator/test';

export const ossCredentials = {
  accessKeyId: 'STS.EMULATOR',
  accessKeySecret: 'secret of the emulator',
  securityToken: 'token of the emulator',
};

export interface ObjectWorld {
  readonly clock: JumpingClock;
  readonly model: ObjectStoreModel;
  readonly history: History;
}

export function anObjectWorld(
  options: { readonly seed?: number; readonly knobs?: Partial<ObjectKnobs>; readonly hostile?: boolean } = {},
): ObjectWorld {
  const clock = aClock();
  const history = new History();
  const model = new ObjectStoreModel({
    clock,
    seed: options.seed ?? 1,
    history,
    base: options.hostile ? hostileObjects : calmObjects,
    knobs: options.knobs ?? {},
  });
  model.addBucket(BUCKET);
  return { clock, model, history };
}

/** As open.ts combines them, with a fixed random number. */
export function resilient(api: ObjectStoreApi, clock: ResilienceOptions['clock']): ObjectStoreApi {
  return resilientObjectStore(api, { clock, random: () => 0.5 });
}

/** Through the unmodified ali-oss. */
export function overHttp(
  url: string,
  wanted: { readonly region?: string; readonly timeoutMs?: number; readonly bucket?: string } = {},
  create: typeof createOssClient = createOssClient,
): ObjectStoreApi {
  const { region = 'cn-hangzhou', bucket = BUCKET, timeoutMs } = wanted;
  const client = create({
    place: { bucket, region, internal: false, override: url },
    credentials: {
      accessKeyId: ossCredentials.accessKeyId,
      accessKeySecret: new Secret(ossCredentials.accessKeySecret),
      securityToken: new Secret(ossCredentials.securityToken),
    },
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  return createObjectStoreApi(client, bucket);
}

type Way = 'in process' | 'through ali-oss' | 'through the built ali-oss';

function ossKind(way: Way, hostile: boolean): LedgerKind {
  return {
    name: `in OSS, ${way}, ${hostile ? 'hostile' : 'calm'}`,
    async open() {
      const { clock, model } = anObjectWorld({ hostile });
      const front =
        way === 'in process' ? undefined : await startObjectFront({ model, credentials: [ossCredentials] });
      const create =
        way === 'through the built ali-oss' ? (await builtClients()).createOssClient : createOssClient;
      const open = (caller: string) => {
        const api = front ? overHttp(front.url, {}, create) : inProcessObjectStore(model, BUCKET, { caller });
        return createOssLedger({ objects: resilient(api, clock), prefix: PREFIX });
      };
      return {
        store: open('first'),
        other: open('second'),
        async plant(log, n, text) {
          model.plant(BUCKET, `${PREFIX}/${folderOf(log)}/${entryName(n)}`, text);
        },
        close: async () => front?.close(),
      };
    },
  };
}

export const ledgerKinds: readonly LedgerKind[] = [
  memory,
  files,
  ossKind('in process', false),
  ossKind('in process', true),
  ossKind('through ali-oss', false),
  ossKind('through ali-oss', true),
  ossKind('through the built ali-oss', false),
];

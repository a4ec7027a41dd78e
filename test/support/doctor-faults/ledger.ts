/** Faults of the bucket of the ledger. */
import { ACCOUNT_ID } from '../../emulator/ram/resources.ts';
import type { DeployedInstallation } from '../deployed-installation.ts';
import { BUCKET, type Fault, type Undo } from './fault.ts';

const set =
  (bucket: object, back: object) =>
  (service: DeployedInstallation): Undo => {
    service.emulator.objects.configureBucket(BUCKET, bucket);
    return () => service.emulator.objects.configureBucket(BUCKET, back);
  };

export const ledgerFaults: readonly Fault[] = [
  {
    what: 'a versioned bucket',
    id: 'bucket-versioning',
    plant: set({ versioning: 'Enabled' }, { versioning: undefined }),
  },
  {
    what: 'a once versioned bucket',
    id: 'bucket-versioning',
    plant: set({ versioning: 'Suspended' }, { versioning: undefined }),
  },
  {
    what: 'a bucket in another region',
    id: 'bucket',
    plant: set({ region: 'cn-beijing' }, { region: 'cn-hangzhou' }),
  },
  {
    what: 'a ledger outside of OSS',
    id: 'ledger-location',
    follows: { 'function-settings': 'the functions run with what .env said before' },
    look: () => ({ values: { LEDGER: 'memory:' } }),
  },
  {
    what: 'a bucket of another account',
    id: 'bucket-owner',
    follows: {
      'permissions-status': 'OSS refuses the functions, too',
      'ledger-readable': 'OSS refuses the functions, too',
    },
    plant: set({ owner: '9999999999999999' }, { owner: ACCOUNT_ID }),
    look: () => ({ ask: ['status', 'rotate', 'scan'] }),
  },
  {
    what: 'a lifecycle rule over the ledger',
    id: 'bucket-lifecycle',
    plant: set({ lifecycle: [{ id: 'tidy', prefix: '', expirationDays: 30 }] }, { lifecycle: [] }),
  },
  {
    what: 'a retention policy',
    id: 'bucket-worm',
    plant: set({ retention: { state: 'Locked', days: 30 } }, { retention: undefined }),
  },
  {
    what: 'a public bucket',
    id: 'bucket-public',
    plant: set(
      { acl: 'public-read', publicAccessBlocked: false },
      { acl: 'private', publicAccessBlocked: true },
    ),
  },
];

/** The checks of the bucket and of the ledger in it. The whole table is in checks.ts. */
import { both, type CheckFacts, DEPLOY, DEPLOY_ACCEPT, inside, OWN_ROLE, outside } from './check-facts.ts';

export const ledgerChecks = {
  bucket: {
    ...outside,
    title: 'Bucket of the ledger',
    means: 'The bucket in LEDGER does not exist, or is in another region than the functions.',
    repair: DEPLOY,
    repairs: {
      elsewhere: `Choose a bucket in the region of the functions for LEDGER in .env, then ${DEPLOY_ACCEPT}`,
    },
  },
  'bucket-owner': {
    ...outside,
    title: 'Owner of the bucket',
    means: 'The name of the bucket belongs to another account.',
    repair: `Choose another bucket for LEDGER in .env, then ${DEPLOY_ACCEPT}`,
  },
  'bucket-versioning': {
    ...both,
    title: 'Versioning of the bucket',
    means:
      'The bucket is or was versioned: OSS then overwrites entries, and two workers can hold the same lease.',
    repair: `Choose a bucket that was never versioned for LEDGER in .env, then ${DEPLOY_ACCEPT}`,
  },
  'bucket-lifecycle': {
    ...outside,
    title: 'Lifecycle of the bucket',
    means: 'A lifecycle rule deletes or archives entries of the ledger.',
    repair: 'Restrict the rule to another prefix: OSS console, bucket, Data Management, Lifecycle.',
  },
  'bucket-worm': {
    ...outside,
    title: 'Retention policy of the bucket',
    means: 'A retention policy (WORM) keeps the service from deleting what it has to replace.',
    repair: `Choose a bucket without retention policy for LEDGER in .env, then ${DEPLOY_ACCEPT}`,
  },
  'bucket-public': {
    ...outside,
    title: 'Public access to the bucket',
    means: 'Others can read or write the ledger.',
    repair: `${DEPLOY} blocks it where the bucket carries our tags; otherwise OSS console, bucket, Permission Control, Block Public Access.`,
  },
  'ledger-location': {
    ...both,
    title: 'Place of the ledger',
    means: 'The ledger is lost when the instance ends: nothing protects two workers from each other.',
    repair: `Set LEDGER=oss://<bucket>/<folder> in .env, then ${DEPLOY_ACCEPT}`,
  },
  'ledger-readable': {
    ...inside,
    title: 'Ledger can be read',
    means: 'Entries cannot be listed or read.',
    repair: DEPLOY,
    repairs: { 'own-role': OWN_ROLE },
  },
  'ledger-writable': {
    ...inside,
    title: 'Ledger can be written',
    means: 'Entries cannot be created or deleted, so no rotation starts.',
    repair: DEPLOY,
    repairs: { 'own-role': OWN_ROLE },
  },
  'ledger-exclusive': {
    where: 'inside',
    severity: 'critical',
    title: 'Ledger is exclusive',
    means: 'A second entry of the same name was accepted: two workers can hold the same lease.',
    repair: `Set MODE=plan and choose a bucket that was never versioned for LEDGER in .env, then ${DEPLOY_ACCEPT}`,
  },
} as const satisfies Record<string, CheckFacts>;

/** The checks of the load balancers and their certificates. The whole table is in checks.ts. */
import { both, type CheckFacts, DEPLOY, inside } from './check-facts.ts';

export const fleetChecks = {
  'dry-run-carried-out': {
    where: 'inside',
    severity: 'critical',
    title: 'Dry runs change nothing',
    means:
      'ALB answered a dry run as if it had carried it out, or so that it is not clear. Doctor asked nothing more.',
    repair:
      'Compare the listener in the message with the certificates it should have (npm run ledger -- history), then report this answer.',
  },
  handshake: {
    ...inside,
    title: 'Handshakes',
    means:
      'No handshake succeeds at an address that rotate has to prove: its changes are blocked or rolled back.',
    repair:
      'Allow the addresses of the function in security groups and access lists, or give the VPC a worker (VPC_WORKERS in .env), then npm run deploy',
  },
  'zone-health': {
    where: 'inside',
    severity: 'low',
    title: 'Health of the zones',
    means: 'ALB itself reports an address of a zone as unhealthy: a proof there fails or waits.',
    repair: 'Check the zone: ALB console, instance, Zones.',
  },
  'vpc-worker': {
    ...both,
    title: 'Workers of VPCs',
    means: 'An Intranet load balancer is in a VPC without a worker: nothing can prove its listeners.',
    repair: `Add the VPC to VPC_WORKERS in .env, then ${DEPLOY}`,
  },
  'security-groups': {
    where: 'inside',
    severity: 'low',
    title: 'Security groups',
    means:
      'A load balancer is in security groups and does not answer: they may drop the packets of the prober.',
    repair: 'Allow the addresses of the function: ECS console, Security Groups.',
  },
  acl: {
    ...inside,
    title: 'Access control lists',
    means: 'A white list shuts the prober out: no change of the listener can be proved.',
    repair:
      'Give the worker a fixed address (VPC with NAT gateway) and add it to the list, or set PROBE_NETWORK=vpc in .env, then npm run deploy',
  },
  'key-types': {
    ...inside,
    title: 'Key types of security policies',
    means:
      'A security policy has no cipher for a certificate of its listener: no client can get that certificate.',
    repair:
      'Add ciphers of the key type to the policy, or choose a system policy: ALB console, TLS Security Policies.',
  },
  'spare-quota': {
    ...both,
    title: 'Spare quota of certificates',
    means:
      'A load balancer has no free slot for an additional certificate: replacements cannot be attached before the old one leaves.',
    repair:
      'Raise the quota in Quota Center (alb_quota_loadbalancer_certificates_num_…_edition), or set ALLOW_GAP=true in .env, then npm run deploy',
  },
  'ingress-owned': {
    where: 'inside',
    severity: 'low',
    title: 'Load balancers of Kubernetes',
    means: 'The ALB Ingress Controller owns them: the service leaves them alone.',
    repair: 'Renew their certificates in Kubernetes, or add them to EXCLUDE in .env, then npm run deploy',
  },
  'left-alone': {
    where: 'inside',
    severity: 'low',
    title: 'Load balancers left alone',
    means: 'The state of a load balancer or listener does not allow a change.',
    repair: 'Start it, or end the lock: ALB console. Or add it to EXCLUDE in .env, then npm run deploy',
  },
  'due-without-replacement': {
    ...inside,
    title: 'Replacements of due certificates',
    means: 'A certificate is due, and no certificate in CAS can replace it.',
    repair: 'Issue or upload a certificate with the same names and key type in CAS.',
  },
  'certificate-unknown': {
    ...inside,
    title: 'Certificates are known to CAS',
    means: 'A listener has a certificate that CAS of this account does not have: it is never replaced.',
    repair: 'Upload the certificate or its successor to CAS, and attach that.',
  },
  fingerprint: {
    ...inside,
    title: 'Fingerprints of CAS',
    means: 'Sha2 of CAS is not the SHA-256 of the served certificate: proofs compare the wrong thing.',
    repair: 'Set MODE=plan in .env, then npm run deploy -- --accept. Report it with the certificate.',
  },
  'roots-age': {
    ...both,
    severity: 'low',
    title: 'Age of the trusted roots',
    means: 'The list of trusted roots is old: a good certificate of a new authority counts as not trusted.',
    repair: 'Upgrade to a newer version, then npm run deploy',
  },
  coverage: {
    where: 'inside',
    severity: 'low',
    title: 'What was looked at',
    means: 'Doctor looked at a part of the load balancers: the others were not checked.',
    repair: 'Invoke rotate with {"doctor":true,"region":"…"} for each region, with a longer timeout.',
  },
} as const satisfies Record<string, CheckFacts>;

/** The commands of the package: what each is for, and its program. A program reads `process.argv` when it is loaded. */
import type { CommandName } from '../common/installed.ts';

export interface PackageCommand {
  /** For `--help`; at most 60 characters. */
  readonly purpose: string;
  load(): Promise<unknown>;
}

export const commands: Readonly<Record<CommandName, PackageCommand>> = {
  scan: {
    purpose: 'reads every load balancer and shows what is due',
    load: () => import('../scan.ts'),
  },
  rotate: {
    purpose: 'the plan of one load balancer; with --apply carries it out',
    load: () => import('../rotate.ts'),
  },
  verify: {
    purpose: 'whether every zone serves what is attached',
    load: () => import('../verify.ts'),
  },
  probe: { purpose: 'one handshake with one address', load: () => import('../probe.ts') },
  ledger: {
    purpose: 'past and open rotations; pause, release, abandon',
    load: () => import('../ledger.ts'),
  },
  status: {
    purpose: 'serves the status page of a ledger on this machine',
    load: () => import('../status.ts'),
  },
  deploy: { purpose: 'deploys the service to Function Compute', load: () => import('../deploy.ts') },
  doctor: { purpose: 'examines a deployment; changes nothing', load: () => import('../doctor.ts') },
  remove: { purpose: 'removes a deployment', load: () => import('../remove.ts') },
  upload: {
    purpose: 'puts a certificate into CAS, and asks for a scan',
    load: () => import('../upload.ts'),
  },
  policies: {
    purpose: "prints the RAM policies of the functions' roles",
    load: () => import('../policies.ts'),
  },
  emulator: {
    purpose: 'an emulated ALB, CAS, OSS and EventBridge on loopback',
    load: () => import('../../test/emulator/main.ts'),
  },
};

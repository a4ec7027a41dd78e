/**
 * Every check of doctor: its stable id, what a fault means, how severe it is, and the one command or console step that repairs it.
 *
 * The union of ids is derived from this table, so a check without an entry does not compile. docs/doctor.md explains each to operators; a test
 * compares it with this table. Functions name ids only by their type, so that no bundle holds these texts.
 */
import type { CheckFacts } from './check-facts.ts';
import { fleetChecks } from './fleet-checks.ts';
import { installationChecks } from './installation-checks.ts';
import { ledgerChecks } from './ledger-checks.ts';

export const checks = {
  ...installationChecks,
  ...ledgerChecks,
  ...fleetChecks,
} satisfies Record<string, CheckFacts>;

/** kebab-case; each has a section in docs/doctor.md. */
export type CheckId = keyof typeof checks;

export const checkIds = Object.keys(checks) as readonly CheckId[];

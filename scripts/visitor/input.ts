/**
 * Input of the visitor: the listeners, the trusted roots, and the URL of the emulator's history.
 */
import { z } from 'zod';

const target = z.object({
  region: z.string(),
  loadBalancerId: z.string(),
  listenerId: z.string(),
  zoneId: z.string(),
  address: z.string(),
  port: z.number().int().min(1).max(65_535),
  /** Names of the listener's certificates, including wildcards. */
  names: z.array(z.string()),
});

export const visitorInput = z.object({
  targets: z.array(target),
  /** The only trusted roots. */
  caPem: z.string(),
  /** `address:port` → port of 127.0.0.1, on machines where zone addresses cannot be bound. */
  dialMap: z.record(z.string(), z.number()).default({}),
  /** Base URL of the emulator's control endpoint; only GET /history is used. */
  control: z.string(),
  seed: z.number().int(),
  /** The emulator's time minus the machine's: dates are checked against the emulator's time. */
  clockOffsetMs: z.number().default(0),
  /** Concurrent handshakes. On a small machine more of them only wait for each other. */
  concurrency: z.number().int().min(1).max(64).default(6),
  /** After each handshake between the first and the last round: leaves CPU time for the service under test. */
  pauseMs: z.number().min(0).default(80),
  /** Minimum number of visits before the last round, even after the stop signal. */
  atLeast: z.number().int().min(0).default(0),
  /** Far longer than a handshake on a busy machine: a timeout without an injected fault is a failure. */
  timeoutMs: z.number().int().min(1).default(6_000),
});

/** Before parsing: fields with defaults are optional. */
export type VisitorInputJson = z.input<typeof visitorInput>;
export type VisitorInput = z.output<typeof visitorInput>;

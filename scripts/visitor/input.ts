/**
 * What the visitor is told: where the listeners are, whom to trust, and where the emulator keeps its history.
 */
import { z } from 'zod';

const target = z.object({
  region: z.string(),
  loadBalancerId: z.string(),
  listenerId: z.string(),
  zoneId: z.string(),
  address: z.string(),
  port: z.number().int().min(1).max(65_535),
  /** Names that the listener's certificates carry, wildcards included. */
  names: z.array(z.string()),
});

export const visitorInput = z.object({
  targets: z.array(target),
  /** The fleet's own roots: the only ones trusted. */
  caPem: z.string(),
  /** `address:port` to a port of 127.0.0.1, where zone addresses do not exist. */
  dialMap: z.record(z.string(), z.number()).default({}),
  /** Base URL of the emulator's control server; GET /history is all that is used. */
  control: z.string(),
  seed: z.number().int(),
  /** Emulated time minus the machine's: certificates are judged by the emulated one. */
  clockOffsetMs: z.number().default(0),
  /** Handshakes in flight. More only makes them wait for each other on a small machine. */
  concurrency: z.number().int().min(1).max(64).default(6),
  /** After each handshake between the first and the last round, so that the service under test gets its share of the CPU. */
  pauseMs: z.number().min(0).default(80),
  /** Visits before the last round, even after the signal to stop. */
  atLeast: z.number().int().min(0).default(0),
  /** Far more than a handshake takes on a busy machine: running into it without an injected fault is a failure. */
  timeoutMs: z.number().int().min(1).default(6_000),
});

/** As it is sent: with defaults left out. */
export type VisitorInputJson = z.input<typeof visitorInput>;
export type VisitorInput = z.output<typeof visitorInput>;

/**
 * Status: a page for people, JSON for programs and metrics for Prometheus, made of the ledger and the newest scans. Reads only.
 *
 * An HTTP trigger without authentication of the platform's (docs/status.md): readers show STATUS_TOKEN.
 */
import { systemEdge } from '../shared/edge.ts';
import { latestScans } from '../shared/ledger/scan-store.ts';
import { createStatusHandler } from '../shared/status/status-handler.ts';

export const handler = createStatusHandler(systemEdge(), latestScans);

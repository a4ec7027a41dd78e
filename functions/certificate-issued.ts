/**
 * Certificate-issued: receives events about new certificates from EventBridge, and requests a scan for each.
 *
 * The event is one CloudEvent or a batch of them (shared/service/certificate-issued/parse-certificate-issued.ts).
 */
import { createInvoker } from '../shared/cloud/invoke.ts';
import type { MakeInvoker } from '../shared/cloud/invoke-api.ts';
import { loadConfig } from '../shared/config/config.ts';
import { parseCertificateIssued } from '../shared/service/certificate-issued/parse-certificate-issued.ts';
import { type IssuedReport, requestScans } from '../shared/service/certificate-issued/request-scans.ts';
import { examineStarter } from '../shared/service/doctor/light.ts';
import { withDoctor } from '../shared/service/doctor/report.ts';
import { type Edge, systemEdge } from '../shared/service/platform/edge.ts';
import { answering, type FunctionHandler } from '../shared/service/platform/function-compute.ts';
import { openPlatform } from '../shared/service/platform/open-platform.ts';

export function createCertificateIssuedHandler(
  edge: Edge,
  makeInvoker: MakeInvoker,
): FunctionHandler<IssuedReport> {
  return (event, context) =>
    answering(context, async () => {
      const issued = parseCertificateIssued(event);
      const config = loadConfig(edge.env, 'certificate-issued');
      const { logger, invoker } = openPlatform({ edge, context, config }, { invoker: makeInvoker });
      return requestScans(issued, { config, ownRegion: context.region, logger, invoker });
    });
}

const edge = systemEdge();

export const handler = withDoctor(
  edge,
  'certificate-issued',
  createCertificateIssuedHandler(edge, createInvoker),
  (_, { config, context }) => {
    const { invoker } = openPlatform({ edge, context, config }, { invoker: createInvoker });
    const { scanFunction: target } = config;
    return examineStarter({ kind: 'certificate-issued', invoker: invoker(), newId: edge.newId, target });
  },
);

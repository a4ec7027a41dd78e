/** The checks of the account, the roles and the functions. The whole table is in checks.ts. */
import { both, type CheckFacts, DEPLOY, DEPLOY_ACCEPT, inside, OWN_ROLE, outside } from './check-facts.ts';

export const installationChecks = {
  identity: {
    ...outside,
    title: 'Credentials',
    means: 'The access key is wrong, has expired, or belongs to another account.',
    repair:
      'Log in again: aliyun configure, or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET.',
  },
  clock: {
    ...outside,
    title: 'Clock',
    means: 'The clock differs from that of the cloud: signed requests are refused from 15 minutes on.',
    repair: 'sudo timedatectl set-ntp true',
  },
  activation: {
    ...outside,
    title: 'Activated products',
    means:
      'A product that the service needs was never activated in this account, or is blocked for overdue payment.',
    repair: 'Open the page in the message, and activate the product.',
  },
  configuration: {
    ...inside,
    title: 'Configuration of the function',
    means: 'A variable of the function is wrong: each invocation ends with InvalidConfiguration.',
    repair: `Correct the variable in .env if it is wrong there, too, then ${DEPLOY}`,
  },
  endpoints: {
    ...outside,
    title: 'Endpoints',
    means: 'An address of the cloud that is set in .env cannot be reached, or is that of something else.',
    repair: `Remove the *_ENDPOINT variable from .env, then ${DEPLOY}`,
  },
  regions: {
    ...both,
    title: 'Regions',
    means: 'REGIONS names a region in which ALB does not exist.',
    repair: `Correct REGIONS in .env, then ${DEPLOY}`,
  },
  role: {
    ...outside,
    title: 'Roles of the functions',
    means: 'A function has no role, a role that does not exist, or that of another function.',
    repair: DEPLOY,
    repairs: {
      'own-role':
        'Create the role, or remove its variable (such as SCAN_ROLE) from .env, then npm run deploy',
    },
  },
  'role-trust': {
    ...outside,
    title: 'Trust of the roles',
    means: 'Function Compute may not assume a role, or someone else may.',
    repair: DEPLOY,
    repairs: {
      'own-role': 'Let fc.aliyuncs.com alone assume the role: RAM console, Roles, Trust Policy.',
    },
  },
  'role-policy': {
    ...outside,
    title: 'Policies of the roles',
    means: 'The rights of a role differ from the policy file of its function.',
    repair: DEPLOY,
    repairs: {
      'other-policies':
        'Detach the other policies from the role (RAM console, Roles), or name a role in .env, then npm run deploy',
    },
  },
  'permissions-scan': {
    ...inside,
    title: 'Rights of scan',
    means: 'Scan cannot read what it needs, so it does not find what is due.',
    repair: DEPLOY,
    repairs: { 'own-role': OWN_ROLE },
  },
  'permissions-rotate': {
    ...inside,
    title: 'Rights of rotate',
    means: 'Rotate cannot read or change what it needs, so rotations fail.',
    repair: DEPLOY,
    repairs: { 'own-role': OWN_ROLE },
  },
  'permissions-webhook': {
    ...inside,
    title: 'Rights of webhook',
    means: 'Webhook cannot locate a load balancer or request a scan.',
    repair: DEPLOY,
    repairs: { 'own-role': OWN_ROLE },
  },
  'permissions-status': {
    ...inside,
    title: 'Rights of status',
    means: 'Status cannot read the ledger, so the page shows an error.',
    repair: DEPLOY,
    repairs: { 'own-role': OWN_ROLE },
  },
  'permissions-certificate-issued': {
    ...inside,
    title: 'Rights of certificate-issued',
    means: 'Certificate-issued cannot request a scan, so new certificates wait for the timer.',
    repair: DEPLOY,
    repairs: { 'own-role': OWN_ROLE },
  },
  ownership: {
    ...outside,
    title: 'Marks of this installation',
    means:
      'A role, a policy or a function of our names lacks our tags: deploy does not change it, remove leaves it.',
    repair: 'npm run deploy -- --adopt',
  },
  'service-linked-roles': {
    ...outside,
    title: 'Service-linked roles',
    means: 'A product lacks the role by which it writes logs, enters a VPC or delivers events.',
    repair: DEPLOY,
  },
  'update-resources': {
    ...both,
    title: 'Resources of UpdateListenerAttribute',
    means:
      'RAM checks the security policy or the server groups of the listener, too, and the role lacks the right on them.',
    repair: DEPLOY,
    repairs: { 'own-role': OWN_ROLE },
  },
  'event-bus': {
    ...both,
    title: 'Event bus',
    means: 'The bus in EVENT_BUS does not exist, or events are not accepted: no one is told of outcomes.',
    repair: DEPLOY,
  },
  notifications: {
    ...inside,
    title: 'Direct notifications',
    means: 'A channel of NOTIFY, or the address of HEARTBEAT_URL, accepts nothing: no one is told there.',
    repair:
      'Correct the variable in .env, or the robot in its service, then npm run deploy. To test it: npm run doctor -- --test',
  },
  'function-missing': {
    ...outside,
    title: 'Deployed functions',
    means: 'A function that the settings ask for is not deployed.',
    repair: DEPLOY,
  },
  'function-state': {
    ...outside,
    title: 'State of the functions',
    means: 'Function Compute could not create or update a function.',
    repair: DEPLOY,
  },
  'function-disabled': {
    ...outside,
    title: 'Functions are enabled',
    means: 'Someone has disabled the invocation of a function.',
    repair: 'Enable it: Function Compute console, function, Enable Function.',
  },
  'function-version': {
    ...both,
    title: 'Version of the functions',
    means: 'A function runs other code than this version.',
    repair: DEPLOY,
  },
  'function-settings': {
    ...outside,
    title: 'Settings of the functions',
    means:
      'A function runs with other variables, limits or triggers than .env says, or .env does not ask for it at all.',
    repair: DEPLOY,
    repairs: { lowering: `Correct .env, or if it is right, ${DEPLOY_ACCEPT}` },
  },
  timer: {
    ...outside,
    title: 'Timer of scan',
    means: 'Nothing starts scan: no certificate is found due.',
    repair: 'npm run deploy -- --start-timer',
  },
  alarms: {
    ...outside,
    title: 'Alarms',
    means: 'An alarm of CloudMonitor is missing, off, or tells someone else: failures go unseen.',
    repair: DEPLOY,
    repairs: {
      'no-contact-group':
        'Create the contact group (CloudMonitor console, Alert Contacts), or correct ALARM_CONTACT_GROUP in .env, then npm run deploy',
    },
  },
  invocation: {
    ...inside,
    title: 'Functions can invoke each other',
    means: 'A function that this one starts was not accepted: rotations, or scans on request, do not begin.',
    repair: DEPLOY,
    repairs: { 'own-role': OWN_ROLE },
  },
  'other-editor': {
    where: 'outside',
    severity: 'high',
    title: 'Other editors',
    means:
      'CAS hosting or a deployment job edits a listener that this service rotates: they undo each other.',
    repair:
      'End the hosting or the job for this listener in CAS, or add the listener to EXCLUDE in .env, then npm run deploy',
  },
  'other-installation': {
    where: 'outside',
    severity: 'critical',
    title: 'Other installations',
    means: 'Another installation with another ledger covers the same region: two ledgers share no lease.',
    repair: `Remove one of the two (npm run remove), or set the same LEDGER in .env, then ${DEPLOY_ACCEPT}`,
  },
} as const satisfies Record<string, CheckFacts>;

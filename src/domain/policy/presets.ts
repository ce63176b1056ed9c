import { reasons } from './reasons';
import type { PolicyTerms, ScopeTerms } from './policy';

const workload = (scope: string, ...reportNames: string[]): ScopeTerms => ({ scope, reportNames, kind: 'workload' });
const product = (scope: string, ...reportNames: string[]): ScopeTerms => ({ scope, reportNames, kind: 'subscription' });

const scopes: ScopeTerms[] = [
  workload('exchange', 'Exchange', 'Exchange Online'),
  workload('teams', 'Teams', 'Microsoft Teams'),
  workload('teams-phone', 'Teams Phone', 'Phone System'),
  workload('teams-meetings', 'Teams Meetings'),
  workload('sharepoint', 'SharePoint', 'SharePoint Online'),
  workload('onedrive', 'OneDrive', 'OneDrive for Business'),
  workload('office-apps', 'Office Apps', 'Microsoft 365 Apps'),
  workload('yammer', 'Yammer', 'Viva Engage'),
  workload('intune', 'Intune', 'Microsoft Intune'),
  workload('entra-id-p1', 'Entra ID P1', 'Azure AD Premium'),
  workload('information-protection', 'Information Protection', 'Azure Information Protection'),
  workload('defender-endpoint', 'Defender for Endpoint'),
  workload('defender-office', 'Defender for Office 365'),
  workload('power-bi', 'Power BI'),
  product('dynamics-sales', 'Dynamics 365 Sales'),
  product('dynamics-finance', 'Dynamics 365 Finance'),
  product('dynamics-service', 'Dynamics 365 Customer Service'),
];

/** Microsoft's own terms, as far as they are documented; the notice and the windows that it lacks are this project's choice. */
const cpor: PolicyTerms = {
  name: 'cpor',
  review: 'manual',
  customer: { vacant: { mode: 'opt-out', days: 7 }, challenged: { mode: 'opt-out', days: 7 } },
  reviewStartBusinessDays: 5,
  reviewBusinessDays: 14,
  actionBusinessDays: 14,
  noticeBusinessDays: 10,
  competingRule: 'latest-evidence',
  disputeDays: 30,
  disputeServiceBusinessDays: 5,
  termMonths: 0,
  renewalDays: 0,
  evidenceMonths: 12,
  cooldownDays: 90,
  stabilityDays: 0,
  repudiationDays: 60,
  usagePeriod: 'monthly',
  holidays: [],
  scopes,
  reasons,
};

/** The incumbent is favoured, the customer is asked before a change, and an association has a term. */
const guarded: PolicyTerms = {
  ...cpor,
  name: 'protected',
  customer: { vacant: { mode: 'opt-out', days: 7 }, challenged: { mode: 'opt-in', days: 30 } },
  competingRule: 'incumbent-protected',
  termMonths: 12,
  renewalDays: 60,
  stabilityDays: 60,
};

/** A vacant workload goes to the first who asks with evidence. */
const direct: PolicyTerms = {
  ...cpor,
  name: 'direct',
  review: 'automatic',
  customer: { vacant: { mode: 'none', days: 0 }, challenged: { mode: 'opt-out', days: 7 } },
  cooldownDays: 0,
};

/** What a new ledger can start from. */
export const presets = { cpor, protected: guarded, direct } as const;
export type PresetName = keyof typeof presets;

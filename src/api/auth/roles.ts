/** What a token can say its bearer is. */
export const roles = ['partner', 'customer', 'manager', 'lead', 'auditor', 'telemetry', 'service'] as const;
export type TokenRole = (typeof roles)[number];

/** Who decides. */
export const deciders = ['manager', 'lead'] as const satisfies TokenRole[];
/** The vendor's people: who read everything, and to whom alone ETag, If-Match and revision are shown. */
export const staff = ['manager', 'lead', 'auditor'] as const satisfies TokenRole[];

export const isStaff = ({ role }: { role: string }): boolean => (staff as readonly string[]).includes(role);
export const isDecider = ({ role }: { role: string }): boolean => (deciders as readonly string[]).includes(role);

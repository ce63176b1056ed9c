/** The one stylesheet of the plain page. */
export const style = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 44rem; padding: 2rem 1rem; }
h1 { margin-bottom: 0; }
table { border-collapse: collapse; }
caption { text-align: left; font-weight: bold; padding: 0.5rem 0; }
th, td { padding: 0.25rem 1.5rem 0.25rem 0; text-align: left; font-weight: normal; border-bottom: 1px solid #8885; }
td { text-align: right; font-variant-numeric: tabular-nums; }
code { font-family: ui-monospace, monospace; }
footer { margin-top: 2rem; opacity: 0.75; }
`;

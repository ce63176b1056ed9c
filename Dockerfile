# The ledger as a container: `docker build -t onrecord .`. Pin the base with --build-arg BASE=node:24-bookworm-slim@sha256:…
ARG BASE=node:24-bookworm-slim

# What production needs, which changes only with the lock file. Its packages run no install scripts; binaries ship inside them.
FROM ${BASE} AS dependencies
WORKDIR /onrecord
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  # The SQLite driver ships its source and the binaries of every platform; one of them is used.
  && cd node_modules/@photostructure/sqlite && rm -rf src \
  && find prebuilds -mindepth 1 -maxdepth 1 ! -name "$(node -p 'process.platform + "-" + process.arch')" -exec rm -rf {} + \
  # Nobody compiles or debugs dependencies in here.
  && cd ../.. && find . -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM ${BASE} AS build
WORKDIR /onrecord
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build

FROM ${BASE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="onrecord" \
  org.opencontainers.image.description="The claims ledger: which one partner is on record for each customer workload, since when, and why." \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
# Everything but /data belongs to root: the ledger runs as `node` and can change nothing of itself.
RUN install -d -o node -g node -m 750 /data && ln -s /onrecord/bin/onrecord /usr/local/bin/onrecord
WORKDIR /onrecord
COPY package.json LICENSE ./
COPY --from=dependencies /onrecord/node_modules node_modules
COPY bin bin
COPY --from=build /onrecord/dist dist
ENV NODE_ENV=production ONRECORD_HOST=0.0.0.0 ONRECORD_PORT=3000 ONRECORD_DATA=/data
USER node
VOLUME /data
EXPOSE 3000
# Live, not ready: a ledger that waits for its event store is in order, and starting it again would not bring the store back.
# Whoever sends it requests asks /health/ready.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.ONRECORD_PORT}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# No shell in between: SIGTERM reaches the ledger itself, which answers what is in flight and closes its store.
ENTRYPOINT ["node", "bin/onrecord"]
CMD ["serve"]

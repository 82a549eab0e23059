# fin-ingest with git, for CI and for servers; docs/docker.md says how to run it.
FROM python:3.12-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml README.md ./
COPY connectors connectors
COPY ingest ingest
RUN python -m venv /opt/fin-ingest \
 && /opt/fin-ingest/bin/pip install --no-cache-dir --disable-pip-version-check ".[pdf]"

FROM python:3.12-slim-bookworm
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates git openssh-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --home-dir /tmp fin \
 && install --directory --owner=fin --mode=0700 /state
COPY --from=build /opt/fin-ingest /opt/fin-ingest
# /state is for a manifest on a volume, which is this user's then, too.
# HOME is where repositories that are read by url are kept: the one place beside the manifest that is written to,
# and there whoever the container is run as.
ENV PATH=/opt/fin-ingest/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /repo
ENTRYPOINT ["fin-ingest"]
CMD ["--help"]

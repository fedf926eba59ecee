FROM python:3.11-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gettext
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN .venv/bin/python bin/fonts.py
RUN find . -path ./.venv -prune -o -name '*.po' -exec sh -c 'msgfmt --check -o "${1%.po}.mo" "$1"' sh '{}' ';'
# With the name of a site, as in production: files carry their digest. This secret signs nothing and is not kept.
RUN SECRET_KEY="$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    ALLOWED_HOSTS=partenariat.exemple.fr EMAIL_URL=dummymail:// .venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.11-slim-bookworm
# The libraries of the PDF renderer, and pg_dump and psql for bin/backup and bin/restore.
RUN apt-get update && apt-get install -y --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig postgresql-client \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 1000 --create-home clichy \
    && mkdir -p /data/media /data/beat /backups && chown -R clichy /data /backups
WORKDIR /app
COPY --from=build /app /app
ARG CODE_REVISION=
ENV CODE_REVISION=$CODE_REVISION PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    STATIC_ROOT=/app/var/static MEDIA_ROOT=/data/media BEAT_SCHEDULE=/data/beat/schedule WEB_BIND=0.0.0.0:8000
USER clichy
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--worker-tmp-dir", "/dev/shm"]
